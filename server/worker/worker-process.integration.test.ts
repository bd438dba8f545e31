import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readPackView } from "#server/library/pack-view.ts";
import { startSeparation } from "#server/separation/start-separation.ts";
import { storageKeys } from "#server/storage/storage-key.ts";
import { createReadyTrack, createUser } from "#server/testing/factories.ts";
import { openWorkshop, type Workshop } from "#server/testing/own-worker.ts";
import { descendantsOf, isAlive, processesOfJob } from "#server/testing/processes.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { startWorkerProcess, type WorkerProcess } from "#server/testing/worker-process.ts";
import { sweepAttemptFolders } from "./sweep-attempts.ts";

const SEGMENTS = 10;
const PORT = { mode: "obey", paceMs: 400 } as const;

let workshop: Workshop;
let workers: WorkerProcess[];
let jobId: string;
let packId: string;

beforeEach(async () => {
  workshop = await openWorkshop();
  workers = [];
  const { id: userId } = await createUser(workshop.database);
  const frames = SEGMENTS * 176_400;
  const track = await createReadyTrack(workshop.database, { userId, frames });
  const started = await startSeparation(workshop, { userId, trackId: track.id });
  jobId = started.jobId ?? "";
  packId = started.separationId;
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.end()));
  await workshop.close();
});

async function startOne(): Promise<WorkerProcess> {
  const worker = await startWorkerProcess(workshop, PORT);
  workers.push(worker);
  return worker;
}

async function readySegments(): Promise<number> {
  const pack = await readPackView(workshop.database, packId);
  const [stem] = pack?.stems ?? [];
  return (stem?.ready ?? []).reduce((sum, [from, to]) => sum + to - from, 0);
}

async function untilHalfWay(): Promise<WorkerProcess> {
  expect(await waitUntil(async () => (await readySegments()) >= 3, 10_000)).toBe(true);
  const attempt = await workshop.database.jobAttempt.findFirstOrThrow({ where: { outcome: null } });
  const holder = workers.find((worker) => worker.id === attempt.workerId);
  if (!holder) throw new Error("Another worker holds the job.");
  return holder;
}

async function untilCompleted(): Promise<void> {
  const isCompleted = async (): Promise<boolean> =>
    (await workshop.database.job.count({ where: { id: jobId, state: "completed" } })) === 1;
  expect(await waitUntil(isCompleted, 20_000)).toBe(true);
}

async function untilNothingIsLive(): Promise<void> {
  const where = { state: { in: ["queued" as const, "running" as const] } };
  const isOver = async (): Promise<boolean> => (await workshop.database.job.count({ where })) === 0;
  expect(await waitUntil(isOver, 20_000)).toBe(true);
}

/** Every segment, and every file of its rendition, was published exactly once, whoever made it. */
async function expectOneSetOfStems(outcomes: readonly string[]): Promise<void> {
  const { database, store } = workshop;
  await untilNothingIsLive();
  const pack = await readPackView(database, packId);
  const ready = [...(pack?.stems ?? []), ...(pack?.renditions[0]?.stems ?? [])];
  expect(ready.map((stem) => stem.ready)).toEqual(Array(8).fill([[0, SEGMENTS]]));
  const row = await database.stemPack.findUniqueOrThrow({ where: { id: packId } });
  const keys = (pack?.stems ?? []).flatMap(({ name }) =>
    Array.from({ length: SEGMENTS }, (_, index) => [
      storageKeys.segment(packId, name, index),
      storageKeys.opus(packId, name, index),
    ]).flat(),
  );
  const sizes = await Promise.all(keys.map(async (key) => (await store.stat(key))?.sizeBytes ?? 0));
  expect(Number(row.sizeBytes)).toBe(sizes.reduce((sum, size) => sum + size, 0));
  const stems = await database.stem.findMany({ where: { packId }, orderBy: { position: "asc" } });
  expect(stems.map((stem) => stem.clippedSamples)).toEqual(Array(4).fill(SEGMENTS));
  const attempts = await database.jobAttempt.findMany({
    where: { jobId },
    orderBy: { number: "asc" },
  });
  expect(attempts.map((attempt) => attempt.outcome)).toEqual(outcomes);
  const job = await database.job.findUniqueOrThrow({ where: { id: jobId } });
  expect(job).toMatchObject({ failedAttempts: 0, attempt: outcomes.length });
}

/** Whether the store has a segment that no player is told of. */
async function hasUncommittedSegment(): Promise<boolean> {
  const pack = await readPackView(workshop.database, packId);
  const next = (pack?.stems ?? []).map(({ name, ready }) => {
    const index = ready.at(-1)?.[1] ?? 0;
    return workshop.store.stat(`packs/${packId}/${name}/${String(index).padStart(5, "0")}.flac`);
  });
  return (await Promise.all(next)).some((file) => file !== null);
}

/** What a killed worker had asked for would be done as soon as its lock is free. */
async function endBlockedSessions(): Promise<void> {
  await workshop.database.$queryRaw`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0`;
}

describe("a worker process", () => {
  it("that is killed loses its job to another one, which goes on from what was published", async () => {
    await startOne();
    await startOne();
    const holder = await untilHalfWay();
    const tree = descendantsOf(holder.pid);
    holder.signal("SIGKILL");
    await holder.ended;
    expect(await waitUntil(() => !tree.some(isAlive), 3000)).toBe(true);
    await untilCompleted();
    await expectOneSetOfStems(["interrupted", "completed"]);
  });

  it("that is restarted after a kill finishes the job at its next start", async () => {
    await startOne();
    (await untilHalfWay()).signal("SIGKILL");
    await workers[0]?.ended;
    await startOne();
    await untilCompleted();
    await expectOneSetOfStems(["interrupted", "completed"]);
  });

  it("that is killed after storing a segment, before committing it, leaves one set of stems", async () => {
    await startOne();
    const holder = await untilHalfWay();
    await workshop.database.$transaction(
      async (tx) => {
        await tx.$queryRaw`SELECT 1 FROM "StemPack" WHERE id = ${packId}::uuid FOR UPDATE`;
        expect(await waitUntil(() => hasUncommittedSegment(), 5000)).toBe(true);
        holder.signal("SIGKILL");
        await holder.ended;
        await endBlockedSessions();
        expect(await hasUncommittedSegment()).toBe(true);
      },
      { timeout: 15_000 },
    );
    await startOne();
    await untilCompleted();
    await expectOneSetOfStems(["interrupted", "completed"]);
    const hasNoLeftovers = async (): Promise<boolean> => {
      await sweepAttemptFolders(workshop.database, workshop.dataDir);
      return !existsSync(join(workshop.dataDir, "run", jobId));
    };
    expect(await waitUntil(hasNoLeftovers, 5000)).toBe(true);
  });

  it("that was stopped for long loses its claim, and kills its port when it goes on", async () => {
    await startOne();
    await startOne();
    const zombie = await untilHalfWay();
    const tree = processesOfJob(workshop.dataDir, jobId);
    zombie.signal("SIGSTOP");
    const hasSecond = async (): Promise<boolean> =>
      (await workshop.database.jobAttempt.count({ where: { number: 2 } })) === 1;
    expect(await waitUntil(hasSecond, 16_000)).toBe(true);
    zombie.signal("SIGCONT");
    expect(await waitUntil(() => !tree.some(isAlive), 5000)).toBe(true);
    await untilCompleted();
    await expectOneSetOfStems(["interrupted", "completed"]);
  });

  it("that gets SIGTERM while its idle ports hang ends in time, and leaves nothing", async () => {
    const worker = await startOne();
    await untilHalfWay();
    const tree = descendantsOf(worker.pid);
    const working = new Set(processesOfJob(workshop.dataDir, jobId).map(({ pid }) => pid));
    const idle = tree.filter(({ pid, command }) => {
      return command.includes("paced-stems") && !working.has(pid);
    });
    expect(idle.length).toBeGreaterThanOrEqual(3);
    for (const { pid } of idle) process.kill(pid, "SIGSTOP");
    worker.signal("SIGTERM");
    expect(await worker.ended).toBe(0);
    expect(tree.filter(isAlive)).toEqual([]);
  });

  it("that gets SIGTERM puts its job back at once, leaves no process and exits with 0", async () => {
    const worker = await startOne();
    await untilHalfWay();
    const tree = descendantsOf(worker.pid);
    worker.signal("SIGTERM");
    expect(await worker.ended).toBe(0);
    expect(tree.filter(isAlive)).toEqual([]);
    const job = await workshop.database.job.findUniqueOrThrow({ where: { id: jobId } });
    expect(job).toMatchObject({ state: "queued", uncleanEnds: 0 });
    const row = await workshop.database.worker.findUniqueOrThrow({ where: { id: worker.id } });
    expect(row.stoppedAt).not.toBeNull();
    await startOne();
    await untilCompleted();
    await expectOneSetOfStems(["interrupted", "completed"]);
  });
});
