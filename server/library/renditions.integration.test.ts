import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cancelJob } from "#server/jobs/cancel-job.ts";
import { enqueueJob } from "#server/jobs/enqueue.ts";
import { lockTrack } from "#server/jobs/lock-job.ts";
import { retryJob } from "#server/jobs/retry-job.ts";
import { ClaimLostError, settleAttempt } from "#server/jobs/settle.ts";
import { startSeparationIn } from "#server/separation/start-separation.ts";
import { claimNext, createWorkerRow, type HeldAttempt } from "#server/testing/claims.ts";
import { createReadyTrack, createUser } from "#server/testing/factories.ts";
import { openWorkshop, type Workshop } from "#server/testing/own-worker.ts";
import { untilBlocked } from "#server/testing/until-blocked.ts";
import { deleteSeparation } from "./delete-separation.ts";
import { readManifest } from "./pack-manifest.ts";
import { readPackView } from "./pack-view.ts";
import { publishRendition } from "./publish-rendition.ts";
import { OPUS, prepareRendition } from "./rendition.ts";
import { startRenditionIn, type RenditionSubject } from "./start-rendition.ts";
import { readTrackView } from "./track-view.ts";

const FRAMES = 441_000;
const KIND = "encode-renditions";

let workshop: Workshop;
let userId: string;
let trackId: string;
let workerId: string;

beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());
beforeEach(async () => {
  const { database } = workshop;
  // No test meets what another one has left in the line.
  await database.user.deleteMany();
  await database.$executeRaw`DELETE FROM pgboss.job WHERE name = ${KIND}`;
  userId = (await createUser(database)).id;
  trackId = (await createReadyTrack(database, { userId, frames: FRAMES })).id;
  workerId = await createWorkerRow(workshop);
});

/** A whole separation of the track; its files are not stored. */
async function createSeparation(fields: object = {}): Promise<RenditionSubject> {
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
  return { userId, trackId, packId: pack.id };
}

interface Begun extends HeldAttempt {
  readonly subject: RenditionSubject;
  readonly publish: (stem: string, index: number) => Promise<boolean>;
}

/** A rendition that a worker has begun, whose files of ten bytes a test publishes. */
async function begin(given?: RenditionSubject): Promise<Begun> {
  const { database, boss, dataDir } = workshop;
  const subject = given ?? (await createSeparation());
  await database.$transaction((tx) => startRenditionIn(tx, boss, subject));
  const held = await claimNext(workshop, KIND, { workerId });
  if (!held) throw new Error("Nothing was claimed.");
  await database.$transaction((tx) => prepareRendition(tx, subject.packId));
  const outputFolder = join(dataDir, "run", held.job.id);
  await mkdir(outputFolder, { recursive: true });
  const publication = {
    claim: held.claim,
    attempt: held.job.attempt,
    packId: subject.packId,
    outputFolder,
  };
  const publish = async (stem: string, index: number): Promise<boolean> => {
    const segment = { codec: "opus" as const, stem, index, file: `${stem}-${index}.opus` };
    await writeFile(join(outputFolder, segment.file), "ten bytes.");
    return publishRendition(workshop, publication, segment);
  };
  return { ...held, subject, publish };
}

async function settle(
  { claim, job }: HeldAttempt,
  outcome: Parameters<typeof settleAttempt>[1]["outcome"],
): Promise<void> {
  claim.end();
  await settleAttempt(workshop, { claim, attempt: job.attempt, outcome });
}

describe("a rendition", () => {
  it("is told of file by file, in the manifest and to sockets, and its files are counted", async () => {
    const { database } = workshop;
    const begun = await begin();
    const { packId } = begun.subject;
    const before = await database.stemPack.findUniqueOrThrow({ where: { id: packId } });
    expect(await begun.publish("vocals", 0)).toBe(true);
    expect(await begun.publish("vocals", 0)).toBe(false);
    expect(await begun.publish("vocals", 2)).toBe(true);
    expect(await begun.publish("other", 0)).toBe(true);
    const stems = [
      {
        name: "vocals",
        ready: [
          [0, 1],
          [2, 3],
        ],
      },
      { name: "other", ready: [[0, 1]] },
    ];
    const opus = { ...OPUS, stems };
    const view = await readPackView(database, packId);
    expect(view).toMatchObject({ renditions: [opus], sizeBytes: 30, version: before.version + 3 });
    const manifest = await readManifest(database, packId);
    expect(manifest?.renditions).toEqual([{ codec: "flac", bitsPerSample: 16 }, opus]);
    expect(manifest?.stems[0]).not.toHaveProperty("renditions");
    const track = await database.track.findUniqueOrThrow({ where: { id: trackId } });
    expect(track.storedBytes).toBe(30n);
    await settle(begun, { kind: "cancelled" });
  });

  it("that was begun with other margins keeps them", async () => {
    const { database } = workshop;
    const subject = await createSeparation();
    const layout = { ...OPUS, bitRate: 96_000, leadFrames: 1600 };
    await database.rendition.create({
      data: { packId: subject.packId, stemName: "vocals", ...layout },
    });
    const prepared = await database.$transaction((tx) => prepareRendition(tx, subject.packId));
    const stems = ["vocals", "other"].map((name) => ({ name, ready: [] }));
    expect(prepared).toEqual({ ...layout, stems });
    expect((await readPackView(database, subject.packId))?.renditions).toEqual([prepared]);
  });

  it("is not begun of a pack that is not whole, and not listed of one from before", async () => {
    const { database } = workshop;
    const { packId } = await createSeparation({ state: "cancelled" });
    expect(await database.$transaction((tx) => prepareRendition(tx, packId))).toBeNull();
    expect((await readPackView(database, packId))?.renditions).toEqual([]);
    const manifest = await readManifest(database, packId);
    expect(manifest?.renditions).toEqual([{ codec: "flac", bitsPerSample: 16 }]);
  });
});

describe("a rendition's job", () => {
  it("leaves track and pack as they are, whatever becomes of it", async () => {
    const { database } = workshop;
    const isUntouched = async ({ packId }: RenditionSubject): Promise<void> => {
      const pack = await database.stemPack.findUniqueOrThrow({ where: { id: packId } });
      expect(pack).toMatchObject({ state: "completed", errorCode: null });
      const track = await readTrackView(database, trackId);
      expect(track).toMatchObject({ state: "ready", errorCode: null, jobs: [] });
    };
    const begun = await begin();
    await isUntouched(begun.subject);
    const failure = { kind: "failed", code: "bad_stem", message: "Gone.", isWorthRetry: false };
    await settle(begun, failure as Parameters<typeof settle>[1]);
    const failed = await database.job.findUniqueOrThrow({ where: { id: begun.job.id } });
    expect(failed).toMatchObject({ state: "failed", errorCode: "bad_stem" });
    await isUntouched(begun.subject);
  });

  it("that is cancelled publishes nothing more, and can be started again", async () => {
    const { database } = workshop;
    const begun = await begin();
    expect(await begun.publish("vocals", 0)).toBe(true);
    await cancelJob(workshop, { userId, jobId: begun.job.id });
    await expect(begun.publish("vocals", 1)).rejects.toThrow(ClaimLostError);
    await settle(begun, { kind: "cancelled" });
    await retryJob(workshop, { userId, jobId: begun.job.id });
    const again = await claimNext(workshop, KIND, { workerId });
    expect(again?.job.id).toBe(begun.job.id);
    const { packId } = begun.subject;
    const prepared = await database.$transaction((tx) => prepareRendition(tx, packId));
    expect(prepared?.stems[0]).toEqual({ name: "vocals", ready: [[0, 1]] });
    again?.claim.end();
  });

  it("goes with its separation, and so do its rows and files", async () => {
    const { database, store } = workshop;
    const begun = await begin();
    await begun.publish("vocals", 0);
    const { packId } = begun.subject;
    const file = `packs/${packId}/vocals/00000.opus`;
    expect(await store.stat(file)).not.toBeNull();
    const deleting = deleteSeparation(workshop, userId, packId);
    await expect.poll(() => database.stemPack.count({ where: { id: packId } })).toBe(0);
    await expect(begun.publish("vocals", 1)).rejects.toThrow(ClaimLostError);
    await settle(begun, { kind: "cancelled" });
    await deleting;
    expect(await store.stat(file)).toBeNull();
    expect(await store.stat(`packs/${packId}/vocals/00001.opus`)).toBeNull();
    expect(await database.rendition.count({ where: { packId } })).toBe(0);
    expect(await database.job.count({ where: { kind: KIND } })).toBe(0);
    const track = await database.track.findUniqueOrThrow({ where: { id: trackId } });
    expect(track.storedBytes).toBe(0n);
  });

  it("counts for no limit of its user, and comes after what anybody waits for", async () => {
    const { database, boss } = workshop;
    const subject = await createSeparation();
    await database.$transaction((tx) => startRenditionIn(tx, boss, subject));
    const enqueue = (subjectId: string) =>
      database.$transaction((tx) =>
        enqueueJob(tx, boss, {
          kind: "separate-stems",
          userId,
          subject: subjectId,
          input: { trackId, packId: subject.packId },
          priority: "batch",
          maxWaiting: 1,
        }),
      );
    await enqueue("first");
    await expect(enqueue("second")).rejects.toMatchObject({ code: "queue_full" });
    const other = await createSeparation({ settingsHash: "other" });
    await database.$transaction((tx) => startRenditionIn(tx, boss, other));
    const jobs = await database.job.findMany({ orderBy: { priority: "desc" } });
    expect(jobs.map(({ kind }) => kind)).toEqual(["separate-stems", KIND, KIND]);
  });
});

it("is made after its track is held, as by whoever else makes a job of it", async () => {
  const { database, boss } = workshop;
  const subject = await createSeparation();
  const { going } = await database.$transaction(async (tx) => {
    await lockTrack(tx, trackId);
    const starting = database.$transaction((other) => startRenditionIn(other, boss, subject));
    await untilBlocked(database, tx);
    await tx.$executeRaw`SET LOCAL lock_timeout = '2s'`;
    await startSeparationIn(tx, boss, { userId, trackId });
    return { going: starting };
  });
  expect(await going).toMatchObject({ isNew: true });
});
