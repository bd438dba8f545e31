import { readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cancelJob } from "#server/jobs/cancel-job.ts";
import { retryJob } from "#server/jobs/retry-job.ts";
import { processExists } from "#server/process-exists.ts";
import { PORT_QUEUES, QUEUE_LIMITS } from "#server/jobs/queues.ts";
import type { TreeNode } from "#server/supervision/tree.ts";
import { loggedRuns, neuralEngineOf, type NeuralPort } from "#server/testing/neural-worker.ts";
import {
  openNeuralWorkshop,
  SEGMENTS,
  type NeuralWorkshop,
} from "#server/testing/neural-workshop.ts";
import { SHORT_INTERVALS } from "#server/testing/own-worker.ts";
import { descendantsOf } from "#server/testing/processes.ts";
import { raceRepeats } from "#server/testing/race-repeats.ts";
import { waitUntil } from "#server/testing/wait-until.ts";

const OBEY: NeuralPort = { mode: "obey", paceMs: 20 };
const STEMS = ["drums", "bass", "other", "vocals"];

/** Jobs in a row: 20, and 400 with `npm run soak`. */
const MANY = 4 * raceRepeats();

/** Of all pools. */
const PORTS = PORT_QUEUES.reduce((sum, queue) => sum + QUEUE_LIMITS[queue].ceiling, 0);

const runningPorts = (nodes: readonly TreeNode[]): number =>
  nodes.reduce((sum, { id, state, children }) => {
    return sum + (id === "port" && state === "running" ? 1 : 0) + runningPorts(children);
  }, 0);

let own: NeuralWorkshop;

beforeEach(async () => {
  own = await openNeuralWorkshop();
});
afterEach(() => own.close());

describe("a neural separation", () => {
  it.each<NeuralPort["mode"]>(["obey", "ignore"])(
    "is gone within 8 s after a cancel: %s",
    async (mode) => {
      await own.startInstalled({ mode, paceMs: 100 });
      const job = await own.separate();
      await own.untilReady(job, 1);
      const pid = loggedRuns(own.workshop)[0]?.pid;
      await cancelJob(own.workshop, { jobId: job.jobId, userId: own.userId });
      expect((await own.readJob(job)).state).toBe("cancelled");
      const isGone = async (): Promise<boolean> => {
        const attempt = await own.workshop.database.jobAttempt.findFirstOrThrow();
        return attempt.outcome === "cancelled";
      };
      expect(await waitUntil(isGone, 8000)).toBe(true);
      expect(loggedRuns(own.workshop)).toHaveLength(1);
      expect(pid).toBeGreaterThan(0);
      own.engine = undefined;
      expect(await waitUntil(() => !own.hasPool, 5000)).toBe(true);
      const commands = descendantsOf(process.pid).map(({ command }) => command);
      expect(commands.filter((command) => command.includes("neural-port.py"))).toEqual([]);
    },
  );

  it("fails without a stem that its model has, and leaves other separations alone", async () => {
    await own.startInstalled(OBEY);
    const whole = await own.separate();
    await own.untilState(whole, "completed");
    await own.start({ mode: "short", paceMs: 1 });
    const job = await own.separate({ trackId: whole.trackId, settings: { seed: 1 } });
    const failure = await own.untilFailedOnce(job);
    expect(failure).toMatchObject({ code: "bad_result" });
    expect(failure.tail).toContain("drums, bass, other, vocals were wanted");
    expect(await own.readPack(whole)).toMatchObject({
      state: "completed",
      stems: STEMS.map((name) => ({ name, ready: [[0, SEGMENTS]] })),
    });
  });

  it("gives nothing more to a pool whose environment has been replaced", async () => {
    // Between two looks a job that waits would be claimed by whatever pool is there.
    const intervals = { ...SHORT_INTERVALS, serviceMs: 1000, poolMs: 100 };
    await own.startInstalled({ ...OBEY, paceMs: 100 }, { intervals });
    const first = await own.separate({}, 30);
    await own.untilReady(first, 1);
    const second = await own.separate();
    own.engine = neuralEngineOf(own.workshop, { mode: "short", paceMs: 1, device: "cuda" });
    const isTakenUp = async (): Promise<boolean> =>
      JSON.stringify((await own.readWorker()).engines).includes("cuda");
    expect(await waitUntil(isTakenUp, 5000)).toBe(true);
    // What runs is ended where it began; what waits is for the new one, which lacks a stem.
    await own.untilState(first, "completed");
    expect(await own.untilFailedOnce(second)).toMatchObject({ code: "bad_result" });
  });

  it("may be silent while it loads, and is ended when it does nothing", async () => {
    const portLimits = { idleMs: 700 };
    await own.startInstalled({ mode: "quiet", paceMs: 1 }, { portLimits });
    await own.untilState(await own.separate(), "completed");
    await own.start({ mode: "ignore", paceMs: 1 }, { portLimits });
    const job = await own.separate();
    expect(await own.untilFailedOnce(job)).toMatchObject({ code: "timeout" });
    expect(await own.countReady(job)).toBe(1);
  });

  it("fails for its memory, and the worker lives", async () => {
    await own.startInstalled(
      { mode: "greedy", paceMs: 1 },
      { portLimits: { memoryBytes: 200_000_000 } },
    );
    expect(await own.untilFailedOnce(await own.separate())).toMatchObject({ code: "oom" });
    expect(await waitUntil(() => own.hasPool, 2000)).toBe(true);
  });

  it("fails for good on a full disk, with its segments kept", async () => {
    await own.startInstalled({ mode: "full", paceMs: 1 });
    const job = await own.separate();
    await own.untilState(job, "failed");
    expect(await own.readJob(job)).toMatchObject({ errorCode: "no_space", attempt: 1 });
    expect(await own.countReady(job)).toBe(2);
  });

  it("is not begun on a nearly full disk, and is when there is room", async () => {
    await own.startInstalled(OBEY, { leastFreeBytes: Number.MAX_SAFE_INTEGER });
    const job = await own.separate();
    await own.untilState(job, "failed");
    expect(await own.readJob(job)).toMatchObject({ errorCode: "no_space", attempt: 1 });
    expect(loggedRuns(own.workshop)).toEqual([]);
    await own.start(OBEY);
    await retryJob(own.workshop, { jobId: job.jobId, userId: own.userId });
    await own.untilState(job, "completed");
  });

  it("names weights that are gone, without asking a port", async () => {
    await own.startInstalled(OBEY);
    expect(await waitUntil(() => own.hasPool, 5000)).toBe(true);
    await rm(join(own.workshop.dataDir, "models", "htdemucs"), { recursive: true });
    const job = await own.separate();
    await own.untilState(job, "failed");
    const { errorCode, errorMessage } = await own.readJob(job);
    expect(errorCode).toBe("model_missing");
    expect(errorMessage).toContain("955717e8.safetensors");
    expect(loggedRuns(own.workshop)).toEqual([]);
  });

  it("is ended at its time limit, whatever progress it makes", async () => {
    await own.startInstalled({ mode: "obey", paceMs: 400 }, { portLimits: { absoluteMs: 1500 } });
    const job = await own.separate();
    expect(await own.untilFailedOnce(job)).toMatchObject({ code: "timeout" });
    expect(await own.countReady(job)).toBeGreaterThan(0);
    const attempt = await own.workshop.database.jobAttempt.findFirstOrThrow();
    const tookMs = (attempt.endedAt?.getTime() ?? 0) - attempt.startedAt.getTime();
    expect(tookMs).toBeGreaterThanOrEqual(1500);
    const [first] = loggedRuns(own.workshop);
    expect(await waitUntil(() => loggedRuns(own.workshop).length === 2, 10_000)).toBe(true);
    expect(processExists(first?.pid ?? 0)).toBe(false);
  });

  it(
    "leaves no process, file or folder behind, also after many of them",
    { timeout: 50_000 + MANY * 4000 },
    async () => {
      await own.startInstalled({ mode: "obey", paceMs: 1 });
      await own.untilState(await own.separate({}, 1), "completed");
      const { database, dataDir } = own.workshop;
      const live = { state: { in: ["queued" as const, "running" as const] } };
      // Renditions come after separations, and ports anew after renditions.
      const isIdle = async (): Promise<boolean> =>
        (await database.job.count({ where: live })) === 0 &&
        runningPorts(own.worker?.tree() ?? []) === PORTS;
      expect(await waitUntil(isIdle, 20_000)).toBe(true);
      const countFiles = (): number => readdirSync("/proc/self/fd").length;
      const before = { files: countFiles(), processes: descendantsOf(process.pid).length };
      for (let nth = 0; nth < MANY; nth += 1) await own.separate({}, 1);
      const kind = "separate-neural";
      const countDone = () => database.job.count({ where: { kind, state: "completed" } });
      expect(await waitUntil(async () => (await countDone()) === MANY + 1, MANY * 1250)).toBe(true);
      expect(await waitUntil(isIdle, 20_000 + MANY * 1250)).toBe(true);
      const isClean = (): boolean =>
        descendantsOf(process.pid).length === before.processes && countFiles() <= before.files + 5;
      expect(await waitUntil(isClean, 5000)).toBe(true);
      expect(new Set(loggedRuns(own.workshop).map(({ pid }) => pid)).size).toBe(1);
      const isEmpty = () => readdirSync(join(dataDir, "run")).every((name) => name.length < 36);
      expect(await waitUntil(isEmpty, 2000)).toBe(true);
    },
  );
});
