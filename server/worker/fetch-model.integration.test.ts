import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cancelJob } from "#server/jobs/cancel-job.ts";
import { retryJob } from "#server/jobs/retry-job.ts";
import { readJob } from "#server/library/list-jobs.ts";
import { acceptModel } from "#server/models/accept-model.ts";
import type { Catalogue } from "#server/models/catalogue.ts";
import type { ModelSource } from "#server/models/download/fetch-files.ts";
import { listModels } from "#server/models/list-models.ts";
import { ModelStore } from "#server/models/model-store.ts";
import { removeModel } from "#server/models/remove-model.ts";
import { startFetch } from "#server/models/start-fetch.ts";
import { verifyModel } from "#server/models/verify-model.ts";
import { createUser } from "#server/testing/factories.ts";
import { ModelHub, type HubFault } from "#server/testing/model-hub.ts";
import {
  openWorkshop,
  pacedPort,
  startOwnWorker,
  type Workshop,
} from "#server/testing/own-worker.ts";
import { catalogueOf, smallModel } from "#server/testing/small-models.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { startWorkerProcess } from "#server/testing/worker-process.ts";
import type { RunningWorker } from "./start-worker.ts";
import type { WorkerOptions } from "./worker-options.ts";

const PORT = { mode: "obey", paceMs: 50 } as const;
const SIZE = 256 * 1024;

const small = smallModel("pair", { files: 2, sizeBytes: SIZE });
const catalogue: Catalogue = catalogueOf([small]);
const published = small.model.files.map(({ path, name, sizeBytes }) => {
  return { path, name, sizeBytes, bytes: small.bytes.get(path)! };
});
const first = published[0]!;
const second = published[1]!;

let workshop: Workshop;
let hub: ModelHub;
let models: ModelStore;
let modelSource: ModelSource;
let worker: RunningWorker | undefined;
let adminId: string;
let jobId: string;

beforeEach(async () => {
  workshop = await openWorkshop();
  hub = await ModelHub.start(small.bytes);
  models = new ModelStore(workshop.dataDir);
  const addresses = { hub: hub.url, archive: hub.url };
  const limits = { connectMs: 2000, idleMs: 20_000, pauseMs: 1 };
  modelSource = { addresses, proxy: {}, limits };
  adminId = (await createUser(workshop.database, { role: "admin" })).id;
  await acceptModel(deps(), { name: "pair", adminId });
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
  await hub.close();
  await workshop.close();
});

function deps() {
  return { ...workshop, databaseUrl: workshop.url, models, catalogue, modelSource };
}

async function startWorker(options: Partial<WorkerOptions> = {}): Promise<void> {
  const given = { commandOf: pacedPort(PORT), modelSource, catalogue };
  worker = await startOwnWorker(workshop, { ...given, ...options });
}

async function fetchPair(): Promise<void> {
  ({ jobId } = await startFetch(deps(), { name: "pair", adminId }));
}

const job = () => workshop.database.job.findUniqueOrThrow({ where: { id: jobId } });
const view = async () => (await listModels(deps())).models.find(({ name }) => name === "pair");
const rowOf = () => workshop.database.model.findUniqueOrThrow({ where: { name: "pair" } });
const attempts = () => workshop.database.jobAttempt.findMany({ orderBy: { number: "asc" } });

async function untilState(state: string, limitMs = 15_000): Promise<void> {
  expect(await waitUntil(async () => (await job()).state === state, limitMs)).toBe(true);
}

async function untilBytes(path: string, sizeBytes: number): Promise<void> {
  const isThere = async (): Promise<boolean> => (await models.sizeOf(path)) >= sizeBytes;
  expect(await waitUntil(isThere, 10_000)).toBe(true);
}

async function untilAttemptEnded(): Promise<void> {
  const isOver = async (): Promise<boolean> =>
    (await workshop.database.jobAttempt.count({ where: { outcome: { not: null } } })) > 0;
  expect(await waitUntil(isOver, 10_000)).toBe(true);
}

/** A deferred job's time has come. */
async function letItRun(): Promise<void> {
  await workshop.database
    .$executeRaw`UPDATE pgboss.job SET start_after = now() WHERE state = 'created'`;
}

function visible(): string[] {
  const folder = dirname(models.path("pair", "x"));
  return existsSync(folder) ? readdirSync(folder).toSorted() : [];
}

function partials(): string[] {
  const folder = dirname(models.partialPath("pair", "x"));
  return existsSync(folder) ? readdirSync(folder) : [];
}

function expectInstalled(): void {
  for (const { name, bytes } of [first, second]) {
    expect(readFileSync(models.path("pair", name)).equals(bytes)).toBe(true);
  }
  expect(visible()).toHaveLength(2);
  expect(partials()).toEqual([]);
}

const stall = (afterBytes: number): HubFault => ({ kind: "stall", afterBytes });
const cut = (afterBytes: number): HubFault => ({ kind: "cut", afterBytes });

describe("a fetch", () => {
  it("brings two files, tells how far it is, and makes the model usable", async () => {
    await startWorker();
    hub.breaks(second.path, stall(1000));
    await fetchPair();
    await untilBytes(models.partialPath("pair", second.name), 1000);
    expect(visible()).toEqual([first.name]);
    const isTold = async (): Promise<boolean> => (await job()).stage === "fetching";
    expect(await waitUntil(isTold, 5000)).toBe(true);
    expect(await view()).toMatchObject({
      state: "fetching",
      installedAt: null,
      job: { id: jobId },
    });
    await expect(verifyModel(deps(), "pair")).rejects.toMatchObject({ code: "conflict" });
    const seen = await readJob(workshop.database, adminId, jobId);
    expect(seen).toMatchObject({ kind: "fetch-model", trackId: null, modelName: "pair" });
    await worker?.stop();
    await startWorker();
    await untilState("completed");
    expectInstalled();
    expect(hub.rangesOf(first.path)).toHaveLength(1);
    expect(hub.rangesOf(second.path)).toEqual([undefined, "bytes=1000-"]);
    expect((await attempts()).map(({ outcome }) => outcome)).toEqual(["interrupted", "completed"]);
    expect(await view()).toMatchObject({ state: "installed", position: 1, errorMessage: null });
    expect(await rowOf()).toMatchObject({ source: hub.url, stems: small.model.stems });
  });

  it("goes on where another worker was killed", async () => {
    const options = { modelSource, catalogue };
    const killed = await startWorkerProcess(workshop, PORT, options);
    hub.breaks(first.path, stall(100_000));
    await fetchPair();
    await untilBytes(models.partialPath("pair", first.name), 50_000);
    killed.signal("SIGKILL");
    await killed.ended;
    expect(visible()).toEqual([]);
    const kept = await models.sizeOf(models.partialPath("pair", first.name));
    await startWorker();
    await untilState("completed", 25_000);
    expectInstalled();
    expect(hub.rangesOf(first.path)).toEqual([undefined, `bytes=${kept}-`]);
  });

  it("goes on in its next attempt when connections are cut again and again", async () => {
    await startWorker();
    hub.breaks(first.path, ...Array.from({ length: 5 }, () => cut(2000)));
    await fetchPair();
    await untilAttemptEnded();
    expect(await attempts()).toMatchObject([{ outcome: "failed", errorCode: "connection_lost" }]);
    expect(await job()).toMatchObject({ state: "queued", failedAttempts: 1 });
    expect(partials()).toEqual([first.name]);
    await letItRun();
    await untilState("completed");
    expectInstalled();
    expect(hub.rangesOf(first.path).at(-1)).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it("is deferred as long as a busy source asks, and nobody waits for that", async () => {
    await startWorker();
    hub.breaks(first.path, { kind: "status", status: 429, headers: { "retry-after": "600" } });
    const askedAt = Date.now();
    await fetchPair();
    await untilAttemptEnded();
    const { notBefore, state } = await job();
    expect(state).toBe("queued");
    const waitSec = ((notBefore?.getTime() ?? 0) - askedAt) / 1000;
    expect(waitSec).toBeGreaterThan(600);
    expect(waitSec).toBeLessThan(660);
    expect(await attempts()).toMatchObject([{ outcome: "failed", errorCode: "source_busy" }]);
    await letItRun();
    await untilState("completed");
    expectInstalled();
  });

  it("never shows a file with another content, keeps nothing of it, and is not tried again", async () => {
    await startWorker();
    const bytes = Buffer.alloc(second.sizeBytes);
    hub.breaks(second.path, { kind: "wrong_bytes", bytes });
    await fetchPair();
    await untilState("failed");
    expect(await job()).toMatchObject({ errorCode: "bad_hash", failedAttempts: 1 });
    expect(visible()).toEqual([first.name]);
    expect(partials()).toEqual([]);
    expect(await view()).toMatchObject({ state: "absent", job: { errorCode: "bad_hash" } });
    await retryJob(workshop, { jobId, userId: adminId, isAdmin: true });
    await untilState("completed");
    expectInstalled();
    expect(hub.rangesOf(first.path)).toHaveLength(1);
  });

  it("fails for good where the source does not have the file", async () => {
    await startWorker();
    hub.breaks(first.path, { kind: "status", status: 404 });
    await fetchPair();
    await untilState("failed");
    expect(await job()).toMatchObject({ errorCode: "not_found_at_source", failedAttempts: 1 });
  });

  it("says what to do when the source can't be reached", async () => {
    const nowhere = "http://127.0.0.1:9";
    const addresses = { hub: nowhere, archive: nowhere };
    await startWorker({ modelSource: { ...modelSource, addresses } });
    await fetchPair();
    await untilAttemptEnded();
    const [attempt] = await attempts();
    expect(attempt).toMatchObject({ outcome: "failed", errorCode: "offline" });
    expect(attempt?.errorMessage).toContain("MODEL_HUB_URL");
  });

  it("asks for nothing when its files would not fit", async () => {
    await startWorker({ leastFreeBytes: Number.MAX_SAFE_INTEGER });
    await fetchPair();
    await untilState("failed");
    expect(await job()).toMatchObject({ errorCode: "no_space", failedAttempts: 1 });
    expect(hub.requests).toEqual([]);
  });

  it("removes what came when the disk becomes full on the way", async () => {
    const path = models.partialPath("pair", second.name);
    await mkdir(dirname(path), { recursive: true });
    await symlink("/dev/full", path);
    await startWorker();
    await fetchPair();
    await untilState("failed");
    expect(await job()).toMatchObject({ errorCode: "no_space", failedAttempts: 1 });
    expect(partials()).toEqual([]);
  });

  it("leaves nothing when it is cancelled, and is gone within two seconds", async () => {
    await startWorker();
    hub.breaks(second.path, stall(5000));
    await fetchPair();
    await untilBytes(models.partialPath("pair", second.name), 5000);
    await cancelJob(workshop, { jobId, userId: adminId });
    const isGone = (): boolean => visible().length === 0 && partials().length === 0;
    expect(await waitUntil(isGone, 2000)).toBe(true);
    await untilAttemptEnded();
    expect(await attempts()).toMatchObject([{ outcome: "cancelled" }]);
    expect(await view()).toMatchObject({ state: "absent", job: { state: "cancelled" } });
  });

  it("is cancelled first when its model is removed, whoever started it", async () => {
    await startWorker();
    hub.breaks(second.path, stall(5000));
    await fetchPair();
    await untilBytes(models.partialPath("pair", second.name), 5000);
    const other = await createUser(workshop.database, { role: "admin" });
    await removeModel(deps(), { name: "pair", adminId: other.id });
    expect(await job()).toMatchObject({ state: "cancelled" });
    expect([...visible(), ...partials()]).toEqual([]);
  });

  it("of a damaged model brings only the files that are wrong", async () => {
    await startWorker();
    await fetchPair();
    await untilState("completed");
    await writeFile(models.path("pair", second.name), Buffer.alloc(second.sizeBytes));
    const check = await verifyModel(deps(), "pair");
    expect(check).toMatchObject({ state: "damaged" });
    expect(check.files.map(({ state }) => state)).toEqual(["right", "wrong_hash"]);
    await fetchPair();
    await untilState("completed");
    expectInstalled();
    expect(hub.rangesOf(first.path)).toHaveLength(1);
    expect(hub.rangesOf(second.path)).toHaveLength(2);
    expect(await view()).toMatchObject({ state: "installed", position: 1, errorMessage: null });
  });
});
