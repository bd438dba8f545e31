import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "#server/launch/migrations/migrate.ts";
import { startPostgres, type PostgresServer } from "#server/launch/postgres/start-postgres.ts";
import { readPackView } from "#server/library/pack-view.ts";
import { startSeparation } from "#server/separation/start-separation.ts";
import type { HealthReport } from "#server/telemetry/health.ts";
import { createReadyTrack, createUser } from "#server/testing/factories.ts";
import {
  openWorkshop,
  pacedPort,
  SHORT_INTERVALS,
  startOwnWorker,
  type Workshop,
} from "#server/testing/own-worker.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import type { RunningWorker } from "./start-worker.ts";

const SEGMENTS = 12;

let folder: string;
let server: PostgresServer;
let workshop: Workshop;
let worker: RunningWorker;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "outage-"));
  server = await startServer();
});
async function open(heartbeatSec: number): Promise<void> {
  const database = { url: server.url, drop: () => Promise.resolve() };
  await migrate(server.url);
  workshop = await openWorkshop({ database, heartbeatSec });
  worker = await startOwnWorker(workshop, {
    commandOf: pacedPort({ mode: "obey", paceMs: 200 }),
    intervals: { ...SHORT_INTERVALS, heartbeatSec },
  });
}
afterEach(async () => {
  await worker.stop();
  await workshop.database.$executeRaw`DROP SCHEMA pgboss CASCADE`;
  await workshop.database.user.deleteMany();
  await workshop.close();
});
afterAll(async () => {
  server.stop();
  await server.exited;
  await rm(folder, { recursive: true, force: true });
});

function startServer(port?: number): Promise<PostgresServer> {
  return startPostgres({
    folder: join(folder, "postgres"),
    password: "only-for-this-test-of-outages-0123456789",
    settings: { fsync: "off" },
    log: join(folder, "postgres.log"),
    ...(port !== undefined && { port }),
  });
}

/** PostgreSQL's immediate shutdown, and a start on the same port after `downMs`. */
async function takeAway(downMs: number, meanwhile: () => Promise<void>): Promise<void> {
  const { port, pid } = server;
  const startedAt = performance.now();
  process.kill(pid, "SIGQUIT");
  await server.exited;
  await meanwhile();
  await waitUntil(() => performance.now() - startedAt > downMs, downMs + 100);
  server = await startServer(port);
}

async function readiness(): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${worker.port}/health/ready`);
  const report = (await response.json()) as HealthReport;
  const database = report.checks.find((check) => check.name === "database");
  expect(database?.status).toBe(response.status === 503 ? "failed" : "ok");
  return response.status;
}

async function startJob(): Promise<{ jobId: string; packId: string }> {
  const { database } = workshop;
  const { id: userId } = await createUser(database);
  const frames = SEGMENTS * 176_400;
  const track = await createReadyTrack(database, { userId, frames });
  const started = await startSeparation(workshop, { userId, trackId: track.id });
  const packId = started.separationId;
  const hasBegun = async (): Promise<boolean> => {
    const pack = await readPackView(database, packId);
    return (pack?.stems[0]?.ready.length ?? 0) > 0;
  };
  expect(await waitUntil(hasBegun, 10_000)).toBe(true);
  return { jobId: started.jobId ?? "", packId };
}

async function expectOneEffect(ids: { jobId: string; packId: string }): Promise<string[]> {
  const { database } = workshop;
  const isCompleted = async (): Promise<boolean> =>
    (await database.job.count({ where: { id: ids.jobId, state: "completed" } }).catch(() => 0)) ===
    1;
  expect(await waitUntil(isCompleted, 20_000)).toBe(true);
  const stems = await database.stem.findMany({ where: { packId: ids.packId } });
  expect(stems.map((stem) => stem.clippedSamples)).toEqual(Array(4).fill(SEGMENTS));
  const job = await database.job.findUniqueOrThrow({ where: { id: ids.jobId } });
  expect(job.failedAttempts).toBe(0);
  const attempts = await database.jobAttempt.findMany({
    where: { jobId: ids.jobId },
    orderBy: { number: "asc" },
  });
  return attempts.map((attempt) => String(attempt.outcome));
}

describe("a worker whose database goes away", () => {
  it("turns unready, then ready again, and finishes the attempt after a short outage", async () => {
    await open(8);
    const ids = await startJob();
    await takeAway(2000, async () => {
      expect(await waitUntil(async () => (await readiness()) === 503, 5000)).toBe(true);
    });
    expect(await waitUntil(async () => (await readiness()) === 200, 5000)).toBe(true);
    expect(await expectOneEffect(ids)).toEqual(["completed"]);
  });

  it("ends its port when the claim runs out, and does the job once more afterwards", async () => {
    await open(2);
    const ids = await startJob();
    await takeAway(4000, () => Promise.resolve());
    expect(await expectOneEffect(ids)).toEqual(["interrupted", "completed"]);
  });
});
