import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Transaction } from "#server/db.ts";
import { lockPack } from "#server/jobs/lock-job.ts";
import { createReadyTrack, createUser } from "#server/testing/factories.ts";
import { openWorkshop, type Workshop } from "#server/testing/own-worker.ts";
import { untilBlocked } from "#server/testing/until-blocked.ts";
import { OPUS, prepareRendition, readMissingBytes } from "./rendition.ts";
import { startMissingRenditions } from "./start-missing-renditions.ts";

const FRAMES = 441_000;
const KIND = "encode-renditions";

let workshop: Workshop;
let userId: string;
let trackId: string;

beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());
beforeEach(async () => {
  const { database } = workshop;
  // No test meets what another one has left.
  await database.user.deleteMany();
  userId = (await createUser(database)).id;
  trackId = (await createReadyTrack(database, { userId, frames: FRAMES })).id;
});

/** A whole separation of the track; its files are not stored. */
async function createSeparation(fields: object = {}): Promise<{ packId: string }> {
  const stems = ["vocals", "other"].map((name, position) => ({ name, position, totalSegments: 3 }));
  const pack = await workshop.database.stemPack.create({
    data: {
      kind: "separation",
      trackId,
      userId,
      state: "completed",
      engine: "spectral",
      model: "spectral",
      frames: FRAMES,
      stems: { create: stems },
      ...fields,
    },
  });
  return { packId: pack.id };
}

/** What a sweep starts when something happens to the pack that it has found but not yet locked. */
async function sweepDuring(
  packId: string,
  change: (tx: Transaction) => Promise<unknown>,
): Promise<number> {
  const { database } = workshop;
  const { sweep } = await database.$transaction(async (tx) => {
    await lockPack(tx, packId);
    const sweep = startMissingRenditions(workshop);
    await untilBlocked(database, tx);
    await change(tx);
    return { sweep };
  });
  return sweep;
}

describe("packs without renditions", () => {
  it("get theirs once, a few at a time, the newest first", async () => {
    const { database } = workshop;
    const packIds: string[] = [];
    for (let nth = 0; nth < 10; nth += 1) {
      packIds.push((await createSeparation({ settingsHash: String(nth) })).packId);
    }
    expect(await startMissingRenditions(workshop)).toBe(8);
    const jobs = await database.job.findMany({ where: { kind: KIND }, select: { packId: true } });
    expect(jobs.map(({ packId }) => packId).sort()).toEqual(packIds.slice(2).sort());
    expect(await startMissingRenditions(workshop)).toBe(0);
    await database.job.updateMany({ data: { state: "failed" } });
    expect(await startMissingRenditions(workshop)).toBe(2);
    await database.job.updateMany({ data: { state: "cancelled" } });
    expect(await startMissingRenditions(workshop)).toBe(0);
  });

  it("are left alone while they are not whole, in the bin, or their user has no room", async () => {
    const { database } = workshop;
    const { packId } = await createSeparation({ state: "failed" });
    expect(await startMissingRenditions(workshop)).toBe(0);
    await database.stemPack.update({ where: { id: packId }, data: { state: "completed" } });
    const track = { where: { id: trackId } };
    await database.track.update({ ...track, data: { deletedAt: new Date() } });
    expect(await startMissingRenditions(workshop)).toBe(0);
    await database.track.update({ ...track, data: { deletedAt: null, storedBytes: 1000n } });
    // 10 s of two stems.
    const needed = (10 * 2 * OPUS.bitRate) / 8;
    const setQuota = (bytes: number) =>
      database.user.update({ where: { id: userId }, data: { quotaBytes: bytes } });
    await setQuota(1000 + needed - 1);
    expect(await startMissingRenditions(workshop)).toBe(0);
    await setQuota(1000 + needed);
    const expectedBytes = 1n;
    const kind = "original" as const;
    const settings = { settings: {}, settingsHash: "", fileName: "" };
    const making = { format: "wav" as const, state: "queued" as const, expiresAt: new Date() };
    const row = { userId, trackId, kind, expectedBytes, ...settings, ...making };
    const { id } = await database.export.create({ data: row });
    expect(await startMissingRenditions(workshop)).toBe(0);
    await database.export.delete({ where: { id } });
    expect(await startMissingRenditions(workshop)).toBe(1);
  });

  it("get theirs after all when there was no room for them, but not when they failed", async () => {
    const { database } = workshop;
    const { packId } = await createSeparation();
    expect(await startMissingRenditions(workshop)).toBe(1);
    const end = (errorCode: string) =>
      database.job.updateMany({ where: { packId }, data: { state: "failed", errorCode } });
    for (const errorCode of ["quota_exceeded", "no_space"]) {
      await end(errorCode);
      expect(await startMissingRenditions({ ...workshop, leastFreeBytes: 1e18 })).toBe(0);
      expect(await startMissingRenditions(workshop)).toBe(1);
      expect(await startMissingRenditions(workshop)).toBe(0);
    }
    await end("bad_stem");
    expect(await startMissingRenditions(workshop)).toBe(0);
  });

  it.each([
    { state: "failed", errorCode: "bad_stem", started: 0 },
    { state: "failed", errorCode: null, started: 0 },
    { state: "cancelled", errorCode: null, started: 0 },
    { state: "failed", errorCode: "no_space", started: 1 },
    { state: "failed", errorCode: "quota_exceeded", started: 1 },
  ] as const)(
    "get $started more when one is $state ($errorCode) by the time they are locked",
    async ({ started, ...end }) => {
      const { packId } = await createSeparation();
      const data = { userId, trackId, packId, kind: KIND, subject: packId, ...end };
      expect(await sweepDuring(packId, (tx) => tx.job.create({ data }))).toBe(started);
    },
  );

  it("are left alone when their track is in the bin by the time they are locked", async () => {
    const { packId } = await createSeparation();
    const data = { deletedAt: new Date() };
    const bin = (tx: Transaction) => tx.track.update({ where: { id: trackId }, data });
    expect(await sweepDuring(packId, bin)).toBe(0);
  });

  it("are expected to take what is not there yet", async () => {
    const { database } = workshop;
    const { packId } = await createSeparation();
    const stem = (seconds: number) => (seconds * OPUS.bitRate) / 8;
    expect(await readMissingBytes(database, packId)).toBeCloseTo(stem(20));
    await database.$transaction((tx) => prepareRendition(tx, packId));
    await database.$executeRaw`UPDATE "Rendition" SET ready = '{[0,1),[2,3)}'
      WHERE "packId" = ${packId}::uuid AND "stemName" = 'vocals'`;
    expect(await readMissingBytes(database, packId)).toBeCloseTo(stem(10 + 2));
    await database.$executeRaw`UPDATE "Rendition" SET ready = '{[0,3)}'
      WHERE "packId" = ${packId}::uuid`;
    expect(await readMissingBytes(database, packId)).toBe(0);
  });
});
