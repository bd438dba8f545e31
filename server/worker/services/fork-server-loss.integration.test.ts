import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { QUEUE_LIMITS } from "#server/jobs/queues.ts";
import { readTrackView } from "#server/library/track-view.ts";
import { ProcessRegistry } from "#server/ports/process-registry.ts";
import type { TreeNode } from "#server/supervision/tree.ts";
import { createUser, synthesizeWav, uploadFile } from "#server/testing/factories.ts";
import { openWorkshop, startOwnWorker, type Workshop } from "#server/testing/own-worker.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import type { RunningWorker } from "../start-worker.ts";
import { BASIC_QUEUES } from "./port-services.ts";

/** Of all pools. */
const PORTS = BASIC_QUEUES.reduce((sum, queue) => sum + QUEUE_LIMITS[queue].ceiling, 0);
/** Of a slot within 5 s, and of a worker within a minute; more are meant to be too many. */
const KILLS = 3;

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

function entries(kind?: string) {
  const registry = new ProcessRegistry(join(workshop.dataDir, "run", "ports"));
  return registry.read().entries.filter((entry) => kind === undefined || entry.kind === kind);
}

const portNodes = (nodes: readonly TreeNode[]): TreeNode[] =>
  nodes.flatMap((node) => (node.id === "port" ? [node] : portNodes(node.children)));

function isWhole(): boolean {
  const running = portNodes(worker.tree()).filter(({ state }) => state === "running");
  return running.length === PORTS && entries("fork-server").length === 1;
}

it("a fork server that is killed three times in a row costs no worker slot", async () => {
  expect(await waitUntil(isWhole, 15_000)).toBe(true);
  for (let nth = 0; nth < KILLS; nth += 1) {
    const [server] = entries("fork-server");
    const before = new Set(entries().map(({ id }) => id));
    process.kill(server?.processes.at(-1)?.pid ?? 0, "SIGKILL");
    const isRenewed = (): boolean => isWhole() && entries().every(({ id }) => !before.has(id));
    expect(await waitUntil(isRenewed, 15_000)).toBe(true);
  }
  const given = await workshop.database.event.count({ where: { type: "pool.worker_failed" } });
  expect(given).toBe(0);
  const user = await createUser(workshop.database);
  const { trackId } = await uploadFile(workshop, {
    userId: user.id,
    bytes: synthesizeWav(2, 1),
    name: "after.wav",
    folder: workshop.dataDir,
  });
  const isRead = async (): Promise<boolean> =>
    (await readTrackView(workshop.database, trackId))?.state === "ready";
  expect(await waitUntil(isRead, 15_000)).toBe(true);
});
