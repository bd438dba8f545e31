import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readManifest } from "#server/library/pack-manifest.ts";
import { readTrackView } from "#server/library/track-view.ts";
import type { TrackView } from "#server/realtime/events.ts";
import { createUser, synthesizeWav, uploadFile } from "#server/testing/factories.ts";
import { openWorkshop, startOwnWorker, type Workshop } from "#server/testing/own-worker.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import type { RunningWorker } from "./start-worker.ts";

let workshop: Workshop;
let worker: RunningWorker;

beforeAll(async () => {
  workshop = await openWorkshop();
  worker = await startOwnWorker(workshop);
});
afterAll(async () => {
  await worker.stop();
  await workshop.close();
});

async function upload(
  userId: string,
  bytes: Uint8Array,
  name = "My Song.wav",
): Promise<{ trackId: string; jobId: string }> {
  return uploadFile(workshop, { userId, bytes, name, folder: workshop.dataDir });
}

async function untilView(
  trackId: string,
  isThere: (view: TrackView) => boolean,
): Promise<TrackView> {
  let view: TrackView | null = null;
  const isSeen = await waitUntil(async () => {
    view = await readTrackView(workshop.database, trackId);
    return view !== null && isThere(view);
  }, 25_000);
  expect(isSeen, JSON.stringify(view)).toBe(true);
  return view as unknown as TrackView;
}

describe("the pipeline", () => {
  it("reads an uploaded file, separates it and stores every segment", async () => {
    const { database, store } = workshop;
    const user = await createUser(database, { autoSeparate: true });
    const tags = { INAM: "Night Train", IART: "Ada", IPRD: "First Light" };
    const { trackId } = await upload(user.id, synthesizeWav(9, 1, tags));
    const view = await untilView(
      trackId,
      ({ separations }) => separations[0]?.state === "completed",
    );
    const names = { title: "Night Train", artist: "Ada", album: "First Light" };
    expect(view).toMatchObject({ state: "ready", frames: 9 * 44_100, errorCode: null, ...names });
    expect(view.overview).toHaveLength(96);
    expect(view.loudnessLufs).toBeLessThan(0);
    const live = { state: { in: ["queued" as const, "running" as const] } };
    const isOver = async (): Promise<boolean> => (await database.job.count({ where: live })) === 0;
    expect(await waitUntil(isOver, 25_000)).toBe(true);
    const separation = view.separations[0];
    if (!separation) throw new Error("There is no separation.");
    expect(separation.stems.map(({ name }) => name)).toEqual(["vocals", "drums", "bass", "other"]);
    for (const { name, totalSegments, ready, levelDb } of separation.stems) {
      expect({ totalSegments, ready }).toEqual({ totalSegments: 3, ready: [[0, 3]] });
      expect(levelDb).toBeLessThan(0);
      const peaks = await store.stat(`packs/${separation.id}/${name}.peaks`);
      expect(peaks?.sizeBytes).toBe(6 * 900);
      expect(await store.stat(`packs/${separation.id}/${name}/00002.flac`)).not.toBeNull();
    }
    const file = readFileSync(store.localPath(`packs/${separation.id}/manifest.json`), "utf8");
    expect(JSON.parse(file)).toEqual(await readManifest(database, separation.id));
    const attempts = await database.jobAttempt.findMany({ select: { outcome: true } });
    // Ingest, separation, and the renditions of both.
    expect(attempts).toEqual(Array(4).fill({ outcome: "completed" }));
  });

  it("keeps the name that a user has typed and leaves the track whole when nothing separates it", async () => {
    const { database } = workshop;
    const user = await createUser(database);
    const { trackId } = await upload(user.id, synthesizeWav(5, 2, { INAM: "Tag", IART: "Band" }));
    await database.track.update({ where: { id: trackId }, data: { title: "Typed" } });
    const view = await untilView(trackId, ({ state }) => state === "ready");
    expect(view).toMatchObject({ title: "Typed", artist: "Band", separations: [] });
    expect(view.jobs).toMatchObject([{ kind: "ingest-audio", state: "completed", fraction: 1 }]);
  });

  it("tells the user what is wrong with a file that is no audio, and does not try it again", async () => {
    const { database } = workshop;
    const user = await createUser(database, { autoSeparate: true });
    const { trackId, jobId } = await upload(user.id, Buffer.from("no audio at all ".repeat(200)));
    const view = await untilView(trackId, ({ state }) => state === "failed");
    expect(["unsupported_format", "broken_file"]).toContain(view.errorCode);
    expect(view.errorMessage).not.toBe("");
    const job = await database.job.findUniqueOrThrow({ where: { id: jobId } });
    expect(job).toMatchObject({ state: "failed", attempt: 1 });
    expect(view.separations).toEqual([]);
  });
});
