import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { QUEUE_LIMITS } from "#server/jobs/queues.ts";
import { startSeparation } from "#server/separation/start-separation.ts";
import type { TreeNode } from "#server/supervision/tree.ts";
import { createReadyTrack, createUser } from "#server/testing/factories.ts";
import {
  openWorkshop,
  pacedPort,
  startOwnWorker,
  type Workshop,
} from "#server/testing/own-worker.ts";
import { descendantsOf } from "#server/testing/processes.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { BASIC_QUEUES } from "./services/port-services.ts";
import type { RunningWorker } from "./start-worker.ts";

const SEGMENT_FRAMES = 176_400;
/** Of all pools. */
const PORTS = BASIC_QUEUES.reduce((sum, queue) => sum + QUEUE_LIMITS[queue].ceiling, 0);

let workshop: Workshop;
let worker: RunningWorker;

beforeAll(async () => {
  workshop = await openWorkshop();
  worker = await startOwnWorker(workshop, {
    commandOf: pacedPort({ mode: "obey", paceMs: 20 }),
    intervals: { heartbeatSec: 2, superviseSec: 1, pollMs: 300, serviceMs: 200, poolMs: 200 },
  });
});
afterAll(async () => {
  await worker.stop();
  await workshop.close();
});

function nodeOf(id: string): TreeNode {
  const node = worker.tree().find((each) => each.id === id);
  if (!node) throw new Error(`There is no service ${id}.`);
  return node;
}

const portNodes = (nodes: readonly TreeNode[]): TreeNode[] =>
  nodes.flatMap((node) => (node.id === "port" ? [node] : portNodes(node.children)));

/** Every worker slot has a port that is ready: none is being replaced after its job. */
function isWhole(): boolean {
  const ports = portNodes(worker.tree());
  return ports.length === PORTS && ports.every(({ state }) => state === "running");
}

/** Of each service: what would tell that it is another one. */
function identities(except: string): Record<string, number> {
  const others = worker.tree().filter(({ id }) => id !== except);
  return Object.fromEntries(others.map(({ id, restarts }) => [id, restarts]));
}

async function runJob(): Promise<void> {
  const { database } = workshop;
  const user = await createUser(database);
  const track = await createReadyTrack(database, { userId: user.id, frames: 3 * SEGMENT_FRAMES });
  const { jobId } = await startSeparation(workshop, { userId: user.id, trackId: track.id });
  const isDone = async (): Promise<boolean> => {
    const job = await database.job.findUniqueOrThrow({ where: { id: jobId ?? "" } });
    return job.state === "completed";
  };
  expect(await waitUntil(isDone, 15_000)).toBe(true);
}

async function countConnections(): Promise<Record<string, number>> {
  const rows = await workshop.database.$queryRaw<{ name: string; count: number }[]>`
    SELECT application_name AS name, count(*)::int AS count FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'worker-listener' GROUP BY 1`;
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}

describe("the worker's tree", () => {
  it("has every part of it, each after what it needs", () => {
    const ids = worker.tree().map(({ id }) => id);
    expect(ids.slice(0, 9)).toEqual([
      "http",
      "database",
      "events",
      "queue",
      "registration",
      "ports",
      "sockets",
      "questions",
      "listener",
    ]);
    expect(ids).toEqual(expect.arrayContaining(["pool ingest-audio", "pool separate-stems"]));
    expect(ids.slice(-2)).toEqual(["claims", "address"]);
  });

  it("shows a starter with its port and what belongs to it below each pool", async () => {
    const starterOf = (): TreeNode | undefined =>
      nodeOf("pool separate-stems").children[0]?.children.find(({ state }) => state === "running");
    expect(await waitUntil(() => starterOf() !== undefined, 5000)).toBe(true);
    const { supervision, children } = nodeOf("pool separate-stems");
    expect(supervision).toMatchObject({ strategy: "rest_for_one" });
    expect(children[0]).toMatchObject({ id: "workers", supervision: { strategy: "dynamic" } });
    expect(starterOf()?.id).toMatch(/^separate-stems-[12]$/);
    expect(starterOf()?.children.map(({ id }) => id)).toEqual(["folder", "port", "sampler"]);
  });

  it("restarts only the service that was killed, and works as before", async () => {
    await runJob();
    expect(await waitUntil(isWhole, 5000)).toBe(true);
    const processes = descendantsOf(process.pid).length;
    for (const { id } of worker.tree()) {
      const before = identities(id);
      const { restarts } = nodeOf(id);
      expect(worker.killService(id)).toBe(true);
      const isBack = (): boolean => {
        const node = nodeOf(id);
        return node.restarts === restarts + 1 && node.state === "running";
      };
      expect(await waitUntil(isBack, 5000), id).toBe(true);
      expect(identities(id), id).toEqual(before);
      // The intensity of the whole is for a service that fails, not for a test that kills them all.
      if (worker.tree().reduce((sum, node) => sum + node.restarts, 0) >= 8) await renew();
    }
    await runJob();
    expect(await countConnections()).toEqual({ "worker-listener": 1 });
    expect(await waitUntil(isWhole, 5000)).toBe(true);
    expect(await waitUntil(() => descendantsOf(process.pid).length === processes, 5000)).toBe(true);
  });

  async function renew(): Promise<void> {
    await runJob();
    await worker.stop();
    worker = await startOwnWorker(workshop, {
      commandOf: pacedPort({ mode: "obey", paceMs: 20 }),
    });
  }

  it("keeps what its supervisors reported", async () => {
    const reports = async (): Promise<number> =>
      workshop.database.event.count({ where: { type: "supervisor.child_terminated" } });
    expect(await waitUntil(async () => (await reports()) > 10, 5000)).toBe(true);
    const event = await workshop.database.event.findFirstOrThrow({
      where: { type: "supervisor.child_terminated" },
      orderBy: { id: "asc" },
    });
    expect(event.data).toMatchObject({ supervisor: "worker", child: "http", reason: "killed" });
  });
});
