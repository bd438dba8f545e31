import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { cancelJob } from "#server/jobs/cancel-job.ts";
import { findNeuralEnvironment } from "#server/launch/setup/neural-environment.mjs";
import { readLiveEngines } from "#server/models/live-engines.ts";
import { setUpEngine } from "#server/models/set-up-engine.ts";
import { processExists } from "#server/process-exists.ts";
import { createUser } from "#server/testing/factories.ts";
import { environmentNames } from "#server/testing/neural-set-ups.ts";
import {
  openWorkshop,
  pacedPort,
  startOwnWorker,
  type Workshop,
} from "#server/testing/own-worker.ts";
import { openPackageIndex, type PackageIndex } from "#server/testing/package-index.ts";
import { descendantsOf } from "#server/testing/processes.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { startWorkerProcess } from "#server/testing/worker-process.ts";
import type { RunningWorker } from "../start-worker.ts";

const PORT = { mode: "obey", paceMs: 20 } as const;
const CANCEL_MS = 8000;
const SET_UP_MS = 60_000;

let workshop: Workshop;
let worker: RunningWorker;
let index: PackageIndex;
let userId: string;

beforeAll(async () => {
  workshop = await openWorkshop();
  userId = (await createUser(workshop.database, { role: "admin" })).id;
});
afterAll(() => workshop.close());

beforeEach(async () => {
  index = await openPackageIndex();
  for (const [name, value] of Object.entries(index.env)) vi.stubEnv(name, value);
  await startWorker();
});
afterEach(async () => {
  await worker.stop();
  await index.close();
  vi.unstubAllEnvs();
});

async function startWorker(): Promise<void> {
  const paced = pacedPort(PORT);
  worker = await startOwnWorker(workshop, {
    commandOf: paced,
    neuralPlace: index.place,
    neuralEngine: () => {
      const found = findNeuralEnvironment(index.place);
      if (!found) return undefined;
      const { build, device, torch } = found;
      const facts = { build, device, torch, threads: 1, packages: [...found.packages] };
      return { id: found.folder, command: paced("separate-stems"), facts };
    },
  });
}

const start = (device: "cpu" | "cuda" = "cpu") => setUpEngine(workshop, { userId, device });
const read = (id: string) => workshop.database.job.findUniqueOrThrow({ where: { id } });

const untilIn = (id: string, state: string): Promise<boolean> =>
  waitUntil(async () => (await read(id)).state === state, SET_UP_MS);

/** Half of the stand-in for torch has come, and the rest does not come. */
async function startStalled(): Promise<string> {
  index.answers.set("torch", "stall");
  const { jobId } = await start();
  const isStalled = async (): Promise<boolean> => (await read(jobId)).stage === "downloading";
  expect(await waitUntil(isStalled, SET_UP_MS)).toBe(true);
  return jobId;
}

const setUpProcesses = (): number =>
  descendantsOf(process.pid).filter(({ command }) => command.includes("setup-neural.mjs")).length;

describe("the job that sets up neural separation", { timeout: 90_000 }, () => {
  it("makes the environment, and the worker then says what it can use", async () => {
    const { jobId } = await start();
    expect((await start()).jobId).toBe(jobId);
    await expect(start("cuda")).rejects.toThrow(/set-up for the processor goes on/);
    expect(await untilIn(jobId, "completed")).toBe(true);
    const job = await read(jobId);
    expect(job).toMatchObject({ fraction: 1, errorCode: null });
    const [engines] = await readLiveEngines(workshop.database);
    expect(engines?.demucs).toMatchObject({ build: "cpu", device: "cpu", torch: "0.1.0" });
    await expect(start()).rejects.toThrow(/set up for the processor already/);
  });

  it("ends within seconds when it is cancelled, with nothing left", async () => {
    const jobId = await startStalled();
    await cancelJob(workshop, { jobId, userId });
    expect((await read(jobId)).state).toBe("cancelled");
    const isClean = (): boolean => setUpProcesses() + environmentNames(index).length === 0;
    expect(await waitUntil(isClean, CANCEL_MS)).toBe(true);
  });

  it("goes back to the queue when the worker stops", async () => {
    const jobId = await startStalled();
    await worker.stop();
    expect((await read(jobId)).state).toBe("queued");
    expect(setUpProcesses()).toBe(0);
    expect(environmentNames(index)).toEqual([]);
    await workshop.database.job.delete({ where: { id: jobId } });
  });

  it("leaves nothing when its worker is killed, and is done by the next one", async () => {
    await worker.stop();
    const options = { neuralPlace: index.place };
    const killed = await startWorkerProcess(workshop, PORT, options);
    const jobId = await startStalled();
    const children = descendantsOf(killed.pid);
    expect(children.some(({ command }) => command.includes("setup-neural.mjs"))).toBe(true);
    await killed.end();
    const isGone = (): boolean => children.every(({ pid }) => !processExists(pid));
    expect(await waitUntil(isGone, CANCEL_MS)).toBe(true);
    expect(environmentNames(index)).toEqual([]);
    index.answers.clear();
    await startWorker();
    expect(await untilIn(jobId, "completed")).toBe(true);
    expect(findNeuralEnvironment(index.place)).toMatchObject({ build: "cpu" });
  });

  it("fails with a code, words and the end of what pip said", async () => {
    await index.lock("torch==9.9.9", "demucs==0.1.0");
    const { jobId } = await start();
    expect(await untilIn(jobId, "failed")).toBe(true);
    expect(await read(jobId)).toMatchObject({ errorCode: "no_package" });
    const [attempt] = await workshop.database.jobAttempt.findMany({ where: { jobId } });
    expect(attempt?.stderrTail).toContain("No matching distribution found for torch==9.9.9");
    expect(environmentNames(index)).toEqual([]);
  });
});
