import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readTrackView } from "#server/library/track-view.ts";
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

it("reads an uploaded file, separates it and stores every segment", async () => {
  const { database, store, dataDir } = workshop;
  const user = await createUser(database, { autoSeparate: true });
  const { trackId } = await uploadFile(workshop, {
    userId: user.id,
    folder: dataDir,
    bytes: synthesizeWav(9),
  });
  const isSeparated = await waitUntil(async () => {
    const view = await readTrackView(database, trackId);
    return view?.separations[0]?.state === "completed" || view?.errorCode !== null;
  }, 25_000);
  const view = await readTrackView(database, trackId);
  const attempts = await database.jobAttempt.findMany();
  expect(attempts.map(({ outcome, errorMessage }) => [outcome, errorMessage])).toEqual([
    ["completed", null],
    ["completed", null],
  ]);
  expect(isSeparated).toBe(true);
  expect(view).toMatchObject({ state: "ready", frames: 9 * 44_100, errorCode: null });
  const [separation] = view?.separations ?? [];
  for (const stem of separation?.stems ?? []) {
    expect(stem).toMatchObject({ totalSegments: 3, ready: [[0, 3]] });
    expect(
      await store.stat(`packs/${separation?.id ?? ""}/${stem.name}/00002.flac`),
    ).not.toBeNull();
  }
  const manifest = await readFile(store.localPath(`packs/${separation?.id ?? ""}/manifest.json`));
  expect(JSON.parse(manifest.toString())).toMatchObject({
    state: "completed",
    version: separation?.version,
  });
});
