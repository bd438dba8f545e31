import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startExport, type StartedExport } from "#server/exports/start-export.ts";
import { BOSS_SCHEMA } from "#server/jobs/boss.ts";
import { cancelJob } from "#server/jobs/cancel-job.ts";
import { lockPack, lockTrack } from "#server/jobs/lock-job.ts";
import { retryJob } from "#server/jobs/retry-job.ts";
import { settleAttempt } from "#server/jobs/settle.ts";
import { chooseSeparation } from "#server/separation/choose-separation.ts";
import { resumeSeparation } from "#server/separation/resume-separation.ts";
import { startSeparation } from "#server/separation/start-separation.ts";
import { claimNext, createWorkerRow } from "#server/testing/claims.ts";
import { createReadyTrack, createUser } from "#server/testing/factories.ts";
import { openWorkshop, type Workshop } from "#server/testing/own-worker.ts";
import { raceRepeats } from "#server/testing/race-repeats.ts";
import { untilBlocked } from "#server/testing/until-blocked.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { deleteSeparation } from "./delete-separation.ts";
import { sweepDeletedPacks } from "./sweep-deleted-packs.ts";

let workshop: Workshop;
let userId: string;
let trackId: string;

beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());
beforeEach(async () => {
  userId = (await createUser(workshop.database)).id;
  trackId = (await createReadyTrack(workshop.database, { userId })).id;
});

const start = () => startSeparation(workshop, { userId, trackId });
const resume = (separationId: string) => resumeSeparation(workshop, { userId, separationId });
const remove = (separationId: string) => deleteSeparation(workshop, userId, separationId);

/** A separation that can be resumed. */
async function cancelled(): Promise<string> {
  const { separationId, jobId } = await start();
  await cancelJob(workshop, { userId, jobId: jobId ?? "" });
  return separationId;
}

/** A separation of one stem, with all of its segments but one file. */
async function whole(): Promise<{ id: string; file: string }> {
  const { database, store } = workshop;
  const frames = 441_000;
  const stems = { create: [{ name: "drums", position: 0, totalSegments: 3 }] };
  const { id } = await database.stemPack.create({
    data: { kind: "separation", trackId, userId, state: "completed", frames, stems },
  });
  await database.$executeRaw`UPDATE "Stem" SET ready = '{[0,3)}' WHERE "packId" = ${id}::uuid`;
  const file = `packs/${id}/drums/00000.flac`;
  await store.putBytes(file, Buffer.from("a segment"));
  return { id, file };
}

function exportOf(separationId: string): Promise<StartedExport> {
  const wish = { kind: "stems", trackId, separationId, format: "wav" } as const;
  return startExport({ ...workshop, leastFreeBytes: 0 }, userId, wish);
}

/** Rows, live jobs and fetchable entries that are about a pack. */
async function countLeft(packId: string): Promise<number> {
  const { database } = workshop;
  const packs = await database.stemPack.count({ where: { id: packId } });
  const jobs = await database.job.count({ where: { subject: packId } });
  const entries = await database.$queryRawUnsafe<unknown[]>(
    `SELECT 1 FROM ${BOSS_SCHEMA}.job WHERE state < 'completed' AND data->>'jobId' NOT IN
      (SELECT id::text FROM "Job" WHERE state IN ('queued', 'running'))`,
  );
  return packs + jobs + entries.length;
}

/** Sessions of this database that wait for a lock. */
async function countWaiting(): Promise<number> {
  const rows = await workshop.database.$queryRaw<unknown[]>`
    SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  return rows.length;
}

const refusalOf = (going: Promise<unknown>): Promise<unknown> =>
  going.then(
    () => "done",
    (error: unknown) => (error as { code?: string }).code ?? error,
  );

describe("the deletion of a separation", () => {
  it("cancels the job of a resumption that came first", async () => {
    const id = await cancelled();
    const { resumed, removed } = await workshop.database.$transaction(async (tx) => {
      await lockPack(tx, id);
      const first = refusalOf(resume(id));
      await untilBlocked(workshop.database, tx);
      return { resumed: first, removed: refusalOf(remove(id)) };
    });
    expect([await resumed, await removed]).toEqual(["done", "done"]);
    expect(await countLeft(id)).toBe(0);
  });

  it("lets a resumption that comes later find nothing", async () => {
    const id = await cancelled();
    const { resumed, removed } = await workshop.database.$transaction(async (tx) => {
      await lockPack(tx, id);
      const first = refusalOf(remove(id));
      await untilBlocked(workshop.database, tx);
      return { removed: first, resumed: refusalOf(resume(id)) };
    });
    expect([await removed, await resumed]).toEqual(["done", "not_found"]);
    expect(await countLeft(id)).toBe(0);
  });

  it("wins or loses every race against a resumption, and never half", async () => {
    for (let round = 0; round < raceRepeats(); round += 1) {
      const id = await cancelled();
      const [removed, resumed] = await Promise.all([remove(id), resume(id)].map(refusalOf));
      expect(removed).toBe("done");
      expect(["done", "not_found"]).toContain(resumed);
      expect(await countLeft(id)).toBe(0);
    }
  });

  it("leaves a separation that was asked for at the same time whole, or none", async () => {
    for (let round = 0; round < raceRepeats(); round += 1) {
      const id = await cancelled();
      const [started] = await Promise.all([start(), remove(id)]);
      expect(await countLeft(id)).toBe(0);
      const isNew = started.separationId !== id;
      const packs = await workshop.database.stemPack.findMany({
        where: { trackId, kind: "separation" },
        include: { jobs: true },
      });
      expect(packs).toMatchObject(isNew ? [{ jobs: [{ id: started.jobId }] }] : []);
      if (isNew) await remove(started.separationId);
    }
  });

  it("lets no choice of it come after", async () => {
    const id = await cancelled();
    const { database } = workshop;
    const { chosen, removed } = await database.$transaction(async (tx) => {
      await lockTrack(tx, trackId);
      const first = refusalOf(remove(id));
      await untilBlocked(database, tx);
      const second = refusalOf(chooseSeparation(database, userId, id));
      expect(await waitUntil(async () => (await countWaiting()) === 2, 4000)).toBe(true);
      return { removed: first, chosen: second };
    });
    expect([await removed, await chosen]).toEqual(["done", "not_found"]);
    const track = await database.track.findUnique({ where: { id: trackId } });
    expect(track?.chosenPackId).toBeNull();
  });

  it("takes the row at once, and the files when nobody works on them any more", async () => {
    const { database, store } = workshop;
    const { separationId: id, jobId } = await start();
    await database.stemPack.update({ where: { id }, data: { sizeBytes: 7 } });
    await database.track.update({
      where: { id: trackId },
      data: { storedBytes: 10, chosenPackId: id },
    });
    const file = `packs/${id}/drums/00000.flac`;
    await store.putBytes(file, Buffer.from("a segment"));
    const workerId = await createWorkerRow(workshop);
    const held = await claimNext(workshop, "separate-stems", { workerId });
    const going = remove(id);
    const isGone = async () => (await database.stemPack.count({ where: { id } })) === 0;
    expect(await waitUntil(isGone, 4000)).toBe(true);
    expect(await database.track.findUnique({ where: { id: trackId } })).toMatchObject({
      storedBytes: 3n,
      chosenPackId: null,
    });
    const job = await database.job.findUnique({ where: { id: jobId ?? "" } });
    expect(job).toMatchObject({ state: "cancelled", packId: null });
    const retried = retryJob(workshop, { userId, jobId: jobId ?? "" });
    expect(await refusalOf(retried)).toBe("not_found");
    expect(await store.stat(file)).not.toBeNull();
    if (held) {
      const { claim } = held;
      claim.end();
      await settleAttempt(workshop, { claim, attempt: 1, outcome: { kind: "cancelled" } });
    }
    await going;
    expect(await store.stat(file)).toBeNull();
    expect(await countLeft(id)).toBe(0);
  });

  it("waits for the attempt of a job that was cancelled just before", async () => {
    const { database, store } = workshop;
    const { separationId: id, jobId } = await start();
    const workerId = await createWorkerRow(workshop);
    const held = await claimNext(workshop, "separate-stems", { workerId });
    if (held?.job.id !== jobId) throw new Error("Another job was claimed.");
    await cancelJob(workshop, { userId, jobId: held.job.id });
    const file = `packs/${id}/drums/00000.flac`;
    const going = remove(id);
    const isGone = async () => (await database.stemPack.count({ where: { id } })) === 0;
    expect(await waitUntil(isGone, 4000)).toBe(true);
    await store.putBytes(file, Buffer.from("published late"));
    const { claim } = held;
    claim.end();
    await settleAttempt(workshop, { claim, attempt: 1, outcome: { kind: "cancelled" } });
    await going;
    expect(await store.stat(file)).toBeNull();
    expect(await countLeft(id)).toBe(0);
  });

  it("cancels exports that are made of it, and keeps its files until they have ended", async () => {
    const { database, store } = workshop;
    const { id, file } = await whole();
    const { exportId } = await exportOf(id);
    const workerId = await createWorkerRow(workshop);
    const held = await claimNext(workshop, "export-audio", { workerId });
    if (!held) throw new Error("Nothing was claimed.");
    const going = remove(id);
    const isGone = async () => (await database.stemPack.count({ where: { id } })) === 0;
    expect(await waitUntil(isGone, 4000)).toBe(true);
    expect(await database.export.findUnique({ where: { id: exportId } })).toMatchObject({
      state: "cancelled",
    });
    expect(await store.stat(file)).not.toBeNull();
    const { claim } = held;
    claim.end();
    await settleAttempt(workshop, { claim, attempt: 1, outcome: { kind: "cancelled" } });
    await going;
    expect(await store.stat(file)).toBeNull();
    const job = await database.job.findUnique({ where: { id: held.job.id } });
    expect(job).toMatchObject({ state: "cancelled" });
  });

  it("lets no export begin that was asked for meanwhile", async () => {
    const { database } = workshop;
    const { id } = await whole();
    const { asked, removed } = await database.$transaction(async (tx) => {
      await lockTrack(tx, trackId);
      const removing = refusalOf(remove(id));
      await untilBlocked(database, tx);
      const asking = refusalOf(exportOf(id));
      expect(await waitUntil(async () => (await countWaiting()) === 2, 4000)).toBe(true);
      return { asked: asking, removed: removing };
    });
    expect([await removed, await asked]).toEqual(["done", "not_found"]);
    expect(await database.export.count({ where: { packId: id } })).toBe(0);
  });

  it("is refused to another user, and for what is gone", async () => {
    const id = await cancelled();
    const stranger = (await createUser(workshop.database)).id;
    expect(await refusalOf(deleteSeparation(workshop, stranger, id))).toBe("not_found");
    expect(await refusalOf(remove(id))).toBe("done");
    expect(await refusalOf(remove(id))).toBe("not_found");
  });
});

it("the sweep removes what came late for a deleted separation, and nothing else", async () => {
  const { database, store } = workshop;
  const gone = await cancelled();
  await remove(gone);
  const kept = await cancelled();
  const unknown = crypto.randomUUID();
  const keyOf = (id: string): string => `packs/${id}/drums/00000.flac`;
  for (const id of [gone, kept, unknown]) await store.putBytes(keyOf(id), Buffer.from("late"));
  expect(await sweepDeletedPacks(database, store)).toBeGreaterThan(0);
  expect(await store.stat(keyOf(gone))).toBeNull();
  expect(await store.stat(keyOf(kept))).not.toBeNull();
  expect(await store.stat(keyOf(unknown))).not.toBeNull();
});
