import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cancelJob } from "#server/jobs/cancel-job.ts";
import { QUEUE_LIMITS } from "#server/jobs/queues.ts";
import { retryJob } from "#server/jobs/retry-job.ts";
import { deleteTracks } from "#server/library/delete-tracks.ts";
import { readPackView } from "#server/library/pack-view.ts";
import { ProcessRegistry } from "#server/ports/process-registry.ts";
import { focusSeparation } from "#server/separation/focus-separation.ts";
import { resumeSeparation } from "#server/separation/resume-separation.ts";
import { startSeparation } from "#server/separation/start-separation.ts";
import { createReadyTrack, createUser } from "#server/testing/factories.ts";
import {
  openWorkshop,
  pacedPort,
  startOwnWorker,
  type PacedPort,
  type Workshop,
} from "#server/testing/own-worker.ts";
import {
  descendantsOf,
  isAlive,
  processesOfJob,
  type SeenProcess,
} from "#server/testing/processes.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { BASIC_QUEUES } from "./services/port-services.ts";
import type { RunningWorker } from "./start-worker.ts";

const SEGMENTS = 10;
const SEGMENT_FRAMES = 176_400;
/** Of all pools. */
const PORTS = BASIC_QUEUES.reduce((sum, queue) => sum + QUEUE_LIMITS[queue].ceiling, 0);

let workshop: Workshop;
let worker: RunningWorker;
let userId: string;
let trackId: string;
let packId: string;
let jobId: string;

beforeEach(async () => {
  workshop = await openWorkshop();
  userId = (await createUser(workshop.database)).id;
  const frames = SEGMENTS * SEGMENT_FRAMES - 1000;
  trackId = (await createReadyTrack(workshop.database, { userId, frames })).id;
});
afterEach(async () => {
  await worker.stop();
  await workshop.close();
});

async function start(port: PacedPort): Promise<void> {
  worker = await startOwnWorker(workshop, { commandOf: pacedPort(port) });
  const started = await startSeparation(workshop, { userId, trackId });
  jobId = started.jobId ?? "";
  packId = started.separationId;
}

const readJob = () => workshop.database.job.findUniqueOrThrow({ where: { id: jobId } });
const readyOf = async (): Promise<readonly (readonly [number, number])[]> =>
  (await readPackView(workshop.database, packId))?.stems[0]?.ready ?? [];
const countReady = async (): Promise<number> =>
  (await readyOf()).reduce((sum, [from, to]) => sum + to - from, 0);

async function untilReady(segments: number): Promise<void> {
  expect(await waitUntil(async () => (await countReady()) >= segments, 15_000)).toBe(true);
}

async function untilState(state: string, limitMs = 15_000): Promise<void> {
  expect(await waitUntil(async () => (await readJob()).state === state, limitMs)).toBe(true);
}

async function untilAttemptsEnded(): Promise<void> {
  const isOver = async (): Promise<boolean> =>
    (await workshop.database.jobAttempt.count({ where: { outcome: null } })) === 0;
  expect(await waitUntil(isOver, 10_000)).toBe(true);
}

const countHeldSlots = () => workshop.database.slot.count({ where: { workerId: { not: null } } });

function portTree(): SeenProcess[] {
  return processesOfJob(workshop.dataDir, jobId);
}

/** All worker slots have a port, and none of them works. */
function isIdle(): boolean {
  const { entries } = new ProcessRegistry(join(workshop.dataDir, "run", "ports")).read();
  const idle = entries.filter(({ state, jobId: id }) => state === "active" && id === "");
  return idle.length === PORTS && entries.length === PORTS;
}

function attemptFolders(): string[] {
  const folder = join(workshop.dataDir, "run", jobId);
  return existsSync(folder) ? readdirSync(folder) : [];
}

describe("a running separation", () => {
  it("is cancelled in the row at once and its tree is gone soon after, without a retry", async () => {
    await start({ mode: "obey", paceMs: 100 });
    await untilReady(2);
    const tree = portTree();
    expect(tree.length).toBeGreaterThan(0);
    await cancelJob(workshop, { jobId, userId });
    expect((await readJob()).state).toBe("cancelled");
    await untilAttemptsEnded();
    expect(tree.filter(isAlive)).toEqual([]);
    expect(attemptFolders()).toEqual([]);
    const done = await countReady();
    expect(done).toBeGreaterThanOrEqual(2);
    expect(done).toBeLessThan(SEGMENTS);
    expect(await readJob()).toMatchObject({ state: "cancelled", attempt: 1, failedAttempts: 0 });
  });

  it("is killed when it ignores both the cancel message and SIGTERM", async () => {
    await start({ mode: "ignore", paceMs: 400 });
    await untilReady(1);
    const tree = portTree();
    await cancelJob(workshop, { jobId, userId });
    expect(await waitUntil(() => !tree.some(isAlive), 8000)).toBe(true);
    await untilAttemptsEnded();
    expect(attemptFolders()).toEqual([]);
  });

  it("goes on from its published segments when a cancelled one is resumed", async () => {
    await start({ mode: "obey", paceMs: 60 });
    await untilReady(3);
    await cancelJob(workshop, { jobId, userId });
    await untilAttemptsEnded();
    const resumed = await resumeSeparation(workshop, { userId, separationId: packId });
    expect(resumed).toMatchObject({ separationId: packId, isNew: true });
    jobId = resumed.jobId ?? "";
    await untilState("completed");
    expect(await readyOf()).toEqual([[0, SEGMENTS]]);
    const stem = await workshop.database.stem.findFirstOrThrow({ where: { packId } });
    expect(stem.clippedSamples).toBe(SEGMENTS);
  });

  it("makes the part that a listener asks for next", async () => {
    await start({ mode: "obey", paceMs: 150 });
    await untilReady(1);
    await focusSeparation(workshop, {
      userId,
      separationId: packId,
      frame: 7 * SEGMENT_FRAMES + 5,
    });
    const hasJumped = async (): Promise<boolean> => (await readyOf()).some(([from]) => from === 7);
    expect(await waitUntil(hasJumped, 5000)).toBe(true);
    expect(await countReady()).toBeLessThan(7);
    await untilState("completed");
  });

  it("ends cancelled, without an error, when its track is deleted", async () => {
    await start({ mode: "obey", paceMs: 100 });
    await untilReady(1);
    const tree = portTree();
    await deleteTracks(workshop, userId, [trackId]);
    expect((await readJob()).state).toBe("cancelled");
    expect(await waitUntil(() => !tree.some(isAlive), 8000)).toBe(true);
    await untilAttemptsEnded();
    const failures = await workshop.database.event.count({ where: { type: "job.failed" } });
    expect(failures).toBe(0);
  });

  it("keeps a file that was stored before a crash, and publishes it once", async () => {
    const { store } = workshop;
    await start({ mode: "obey", paceMs: 300 });
    await store.putBytes(`packs/${packId}/vocals/00004.flac`, Buffer.from("left behind"));
    await untilState("completed");
    expect(await readyOf()).toEqual([[0, SEGMENTS]]);
    const stat = await store.stat(`packs/${packId}/vocals/00004.flac`);
    expect(stat?.sizeBytes).toBe(Buffer.byteLength("vocals 4\n") * 20);
    expect(existsSync(join(workshop.dataDir, "media", ".drafts"))).toBe(true);
    expect(readdirSync(join(workshop.dataDir, "media", ".drafts"))).toEqual([]);
  });

  it("leaves no process, folder or open file behind, also after twenty jobs", async () => {
    const { database, dataDir } = workshop;
    const frames = SEGMENT_FRAMES;
    await start({ mode: "obey", paceMs: 0 });
    await untilState("completed");
    await untilAttemptsEnded();
    const countFiles = (): number => readdirSync("/proc/self/fd").length;
    const countProcesses = (): number => descendantsOf(process.pid).length;
    expect(await waitUntil(isIdle, 5000)).toBe(true);
    const before = { files: countFiles(), processes: countProcesses() };
    for (let i = 0; i < 20; i += 1) {
      const track = await createReadyTrack(database, { userId, frames });
      await startSeparation(workshop, { userId, trackId: track.id });
    }
    // Each separation, and then its rendition.
    const countDone = () => database.job.count({ where: { state: "completed" } });
    expect(await waitUntil(async () => (await countDone()) === 42, 25_000)).toBe(true);
    expect(await waitUntil(isIdle, 5000)).toBe(true);
    expect(await waitUntil(() => countProcesses() === before.processes, 5000)).toBe(true);
    const isEmpty = () => readdirSync(join(dataDir, "run")).every((name) => name.length < 36);
    expect(await waitUntil(isEmpty, 2000)).toBe(true);
    expect(await waitUntil(() => countFiles() <= before.files + 5, 5000)).toBe(true);
    expect(await waitUntil(async () => (await countHeldSlots()) === 0, 2000)).toBe(true);
  });

  it("that fails keeps its segments and can be retried under its id", async () => {
    await start({ mode: "fail", paceMs: 20 });
    await untilReady(2);
    const hasFailed = async (): Promise<boolean> => (await readJob()).failedAttempts === 1;
    expect(await waitUntil(hasFailed, 5000)).toBe(true);
    expect((await readJob()).state).toBe("queued");
    await cancelJob(workshop, { jobId, userId });
    await retryJob(workshop, { jobId, userId });
    await untilReady(4);
    const attempts = await workshop.database.jobAttempt.findMany({ where: { jobId } });
    expect(attempts[0]).toMatchObject({ outcome: "failed", errorMessage: "It broke on purpose." });
    await cancelJob(workshop, { jobId, userId });
    await untilAttemptsEnded();
  });
});
