import { afterEach, expect, it } from "vitest";
import { readTrackView } from "#server/library/track-view.ts";
import { createUser, synthesizeWav, uploadFile } from "#server/testing/factories.ts";
import { openWorkshop, startOwnWorker, type Workshop } from "#server/testing/own-worker.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import type { RunningWorker } from "../start-worker.ts";

let workshop: Workshop;
let worker: RunningWorker;

afterEach(async () => {
  await worker.stop();
  await workshop.close();
});

it("without a fork server that can start, ports are spawned and the worker goes on", async () => {
  workshop = await openWorkshop();
  worker = await startOwnWorker(workshop, {
    forkServer: { command: ["/bin/false"] },
    forkServerWaitMs: 200,
  });
  let hasGivenUp = false;
  void worker.gaveUp.then(() => (hasGivenUp = true));
  const user = await createUser(workshop.database);
  const { trackId } = await uploadFile(workshop, {
    userId: user.id,
    bytes: synthesizeWav(2, 1),
    name: "spawned.wav",
    folder: workshop.dataDir,
  });
  const isRead = async (): Promise<boolean> =>
    (await readTrackView(workshop.database, trackId))?.state === "ready";
  expect(await waitUntil(isRead, 20_000)).toBe(true);
  const isTold = async (): Promise<boolean> =>
    (await workshop.database.event.count({ where: { type: "supervisor.shutdown" } })) > 0;
  expect(await waitUntil(isTold, 10_000)).toBe(true);
  expect(hasGivenUp).toBe(false);
});
