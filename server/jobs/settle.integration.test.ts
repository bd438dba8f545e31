import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startSeparation } from "#server/separation/start-separation.ts";
import { claimNext, createWorkerRow, type HeldAttempt } from "#server/testing/claims.ts";
import { createReadyTrack, createUser } from "#server/testing/factories.ts";
import { openWorkshop, type Workshop } from "#server/testing/own-worker.ts";
import { BOSS_SCHEMA } from "./boss.ts";
import { cancelJob } from "./cancel-job.ts";
import { settleDeadLetter } from "./dead-letter.ts";
import type { Outcome } from "./outcome.ts";
import { reconcile } from "./reconcile.ts";
import { retryJob } from "./retry-job.ts";
import { ClaimLostError, settleAttempt } from "./settle.ts";

let workshop: Workshop;
let workerId: string;
let userId: string;
let trackId: string;
let jobId: string;

const QUEUE = "separate-stems";
const DONE: Outcome = { kind: "completed", effects: () => Promise.resolve() };
const FAILED: Outcome = {
  kind: "failed",
  code: "internal",
  message: "It broke.",
  isWorthRetry: true,
};

beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

beforeEach(async () => {
  const { database } = workshop;
  await database.$executeRawUnsafe(`DELETE FROM ${BOSS_SCHEMA}.job`);
  await database.slot.deleteMany();
  await database.user.deleteMany();
  workerId = await createWorkerRow(workshop);
  userId = (await createUser(database)).id;
  trackId = (await createReadyTrack(database, { userId })).id;
  jobId = (await startSeparation(workshop, { userId, trackId })).jobId ?? "";
});

async function claim(id = workerId): Promise<HeldAttempt> {
  const held = await claimNext(workshop, QUEUE, { workerId: id });
  if (!held) throw new Error("Nothing could be claimed.");
  return held;
}

async function settle(held: HeldAttempt, outcome: Outcome): Promise<void> {
  held.claim.end();
  await settleAttempt(workshop, { claim: held.claim, attempt: held.job.attempt, outcome });
}

/** Lets a deferred entry begin now. */
async function skipDelay(): Promise<void> {
  await workshop.database.$executeRawUnsafe(`UPDATE ${BOSS_SCHEMA}.job SET start_after = now()`);
}

const readJob = () => workshop.database.job.findUniqueOrThrow({ where: { id: jobId } });
const readAttempts = async () => {
  const rows = await workshop.database.jobAttempt.findMany({ orderBy: { number: "asc" } });
  return rows.map((row) => row.outcome);
};
const reconcileNow = () => reconcile({ ...workshop, deadAfterSec: 10 });

describe("settleAttempt", () => {
  it("completes job, pack and entry together and gives the slot back", async () => {
    const held = await claim();
    expect(await readJob()).toMatchObject({ state: "running", attempt: 1 });
    await settle(held, DONE);
    expect(await readJob()).toMatchObject({ state: "completed", fraction: 1 });
    const pack = await workshop.database.stemPack.findFirst({ where: { kind: "separation" } });
    expect(pack?.state).toBe("completed");
    expect(await workshop.database.slot.count({ where: { workerId: { not: null } } })).toBe(0);
    expect(await claimNext(workshop, QUEUE, { workerId })).toBeNull();
  });

  it("tries a failed job twice with a delay, then fails job and pack with the last error", async () => {
    await settle(await claim(), FAILED);
    const waiting = await readJob();
    expect(waiting).toMatchObject({ state: "queued", failedAttempts: 1 });
    expect(waiting.notBefore?.getTime()).toBeGreaterThan(Date.now() + 3000);
    expect(await claimNext(workshop, QUEUE, { workerId })).toBeNull();
    await skipDelay();
    await settle(await claim(), FAILED);
    expect(await readJob()).toMatchObject({
      state: "failed",
      errorCode: "internal",
      errorMessage: "It broke.",
      failedAttempts: 2,
    });
    expect(await readAttempts()).toEqual(["failed", "failed"]);
    const pack = await workshop.database.stemPack.findFirst({ where: { kind: "separation" } });
    expect(pack).toMatchObject({ state: "failed", errorCode: "internal" });
  });

  it("puts an interrupted job back at once without counting the attempt", async () => {
    await settle(await claim(), { kind: "interrupted", isUnclean: false });
    await settle(await claim(), DONE);
    expect(await readJob()).toMatchObject({ state: "completed", attempt: 2, failedAttempts: 0 });
    expect(await readAttempts()).toEqual(["interrupted", "completed"]);
  });

  it("gives a job up whose process is taken away five times in a row", async () => {
    for (let nth = 1; nth < 5; nth += 1) {
      await settle(await claim(), { kind: "interrupted", isUnclean: true });
      expect(await readJob()).toMatchObject({ state: "queued", uncleanEnds: nth });
    }
    await settle(await claim(), { kind: "interrupted", isUnclean: true });
    expect(await readJob()).toMatchObject({ state: "failed", errorCode: "poison", attempt: 5 });
  });

  it("refuses the late result of a worker whose claim another one holds by now", async () => {
    const zombie = await claim();
    await workshop.database.worker.updateMany({ data: { lastSeenAt: new Date(0) } });
    await reconcileNow();
    const second = await claim(await createWorkerRow(workshop));
    let effects = 0;
    const late: Outcome = {
      kind: "completed",
      effects: () => {
        effects += 1;
        return Promise.resolve();
      },
    };
    await expect(settle(zombie, late)).rejects.toThrow(ClaimLostError);
    expect(effects).toBe(0);
    expect(await zombie.claim.renew()).toBe(false);
    await settle(second, DONE);
    expect(await readAttempts()).toEqual(["interrupted", "completed"]);
  });
});

describe("cancelJob and retryJob", () => {
  it("cancels a waiting job so that nobody gets it, and retries it under its id", async () => {
    await cancelJob(workshop, { jobId, userId });
    expect(await claimNext(workshop, QUEUE, { workerId })).toBeNull();
    await retryJob(workshop, { jobId, userId });
    const held = await claim();
    expect(held.job.id).toBe(jobId);
    await settle(held, DONE);
  });

  it("keeps a job cancelled whatever its attempt answers afterwards", async () => {
    const held = await claim();
    await cancelJob(workshop, { jobId, userId });
    await settle(held, DONE);
    expect(await readJob()).toMatchObject({ state: "cancelled", failedAttempts: 0 });
    expect(await readAttempts()).toEqual(["cancelled"]);
  });

  it("does not begin a retry while the cancelled attempt's tree may still be ending", async () => {
    const ending = await claim();
    await cancelJob(workshop, { jobId, userId });
    await retryJob(workshop, { jobId, userId });
    expect(await claimNext(workshop, QUEUE, { workerId })).toBeNull();
    await settle(ending, { kind: "cancelled" });
    await skipDelay();
    await settle(await claim(), DONE);
    expect(await readJob()).toMatchObject({ state: "completed" });
    expect(await readAttempts()).toEqual(["cancelled", "completed"]);
  });

  it("hides another user's job and refuses one whose track is not readable", async () => {
    const stranger = (await createUser(workshop.database)).id;
    await expect(cancelJob(workshop, { jobId, userId: stranger })).rejects.toMatchObject({
      code: "not_found",
    });
    await cancelJob(workshop, { jobId, userId });
    await expect(retryJob(workshop, { jobId, userId: stranger })).rejects.toMatchObject({
      code: "not_found",
    });
    await workshop.database.track.update({ where: { id: trackId }, data: { state: "failed" } });
    await expect(retryJob(workshop, { jobId, userId })).rejects.toMatchObject({
      code: "not_ready",
    });
  });
});

describe("reconcile", () => {
  it("gives a dead worker's job to another one and leaves a live worker's alone", async () => {
    const held = await claim();
    expect(await reconcileNow()).toMatchObject({ interrupted: 0 });
    expect((await readJob()).state).toBe("running");
    held.claim.end();
    await workshop.database.worker.updateMany({ data: { lastSeenAt: new Date(0) } });
    expect(await reconcileNow()).toMatchObject({ interrupted: 1 });
    expect(await readJob()).toMatchObject({ state: "queued", uncleanEnds: 1 });
    const second = await claim(await createWorkerRow(workshop));
    await settle(second, DONE);
    expect(await readAttempts()).toEqual(["interrupted", "completed"]);
  });

  it("makes a lost queue entry again and drops one of a job that has ended", async () => {
    const { database } = workshop;
    await database.$executeRawUnsafe(`DELETE FROM ${BOSS_SCHEMA}.job`);
    expect(await reconcileNow()).toMatchObject({ requeued: 1 });
    await database.job.update({ where: { id: jobId }, data: { state: "cancelled" } });
    expect(await reconcileNow()).toMatchObject({ dropped: 1 });
    expect(await reconcileNow()).toEqual({ interrupted: 0, requeued: 0, dropped: 0, poisoned: 0 });
    expect(await claimNext(workshop, QUEUE, { workerId })).toBeNull();
  });

  it("gives up a job after five unclean ends in a row, not after five orderly stops", async () => {
    for (let i = 0; i < 5; i += 1) {
      const id = await createWorkerRow(workshop, { stoppedAt: new Date() });
      (await claim(id)).claim.end();
      await workshop.database.slot.deleteMany();
      await reconcileNow();
    }
    expect(await readJob()).toMatchObject({ state: "queued", attempt: 5, uncleanEnds: 0 });
    for (let i = 0; i < 5; i += 1) {
      const id = await createWorkerRow(workshop, { lastSeenAt: new Date(0) });
      (await claim(id)).claim.end();
      await workshop.database.slot.deleteMany();
      await reconcileNow();
    }
    expect(await readJob()).toMatchObject({ state: "failed", errorCode: "poison" });
  });
});

describe("settleDeadLetter", () => {
  it("fails the job of a dead entry, but not one that has another entry by now", async () => {
    const { bossId } = await readJob();
    await settleDeadLetter(workshop.database, { jobId, bossId: trackId });
    expect((await readJob()).state).toBe("queued");
    await settleDeadLetter(workshop.database, { jobId, bossId });
    expect(await readJob()).toMatchObject({ state: "failed", errorCode: "dead_letter" });
  });
});
