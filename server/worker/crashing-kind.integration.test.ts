import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CommandQueue } from "./worker-options.ts";
import { readTrackView } from "#server/library/track-view.ts";
import { startSeparation } from "#server/separation/start-separation.ts";
import {
  createReadyTrack,
  createUser,
  synthesizeWav,
  uploadFile,
} from "#server/testing/factories.ts";
import { openWorkshop, startOwnWorker, type Workshop } from "#server/testing/own-worker.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { startWorkerProcess } from "#server/testing/worker-process.ts";
import { pythonCommand, PYTHON_PATH } from "./python-command.ts";
import type { RunningWorker } from "./start-worker.ts";

const DIE = fileURLToPath(new URL("../testing/fixtures/ports/die.py", import.meta.url));
const FRAMES = 5 * 176_400;

let workshop: Workshop;
let userId: string;

beforeEach(async () => {
  workshop = await openWorkshop();
  userId = (await createUser(workshop.database)).id;
});
afterEach(() => workshop.close());

async function separate(): Promise<{ jobId: string; packId: string }> {
  const track = await createReadyTrack(workshop.database, { userId, frames: FRAMES });
  const started = await startSeparation(workshop, { userId, trackId: track.id });
  return { jobId: started.jobId ?? "", packId: started.separationId };
}

const countJobs = (state: "queued" | "completed"): Promise<number> =>
  workshop.database.job.count({ where: { kind: "separate-stems", state } });

describe("a kind of work that takes its port down three times in a minute", () => {
  let worker: RunningWorker;

  beforeEach(async () => {
    const crashing = { command: [PYTHON_PATH, "-S", DIE, "segfault"] };
    worker = await startOwnWorker(workshop, {
      commandOf: (queue: CommandQueue) =>
        queue === "separate-stems" ? crashing : pythonCommand(queue),
    });
  });
  afterEach(() => worker.stop());

  async function metric(name: string, queue: string): Promise<string | undefined> {
    const response = await fetch(`http://127.0.0.1:${worker.port}/metrics`);
    const line = new RegExp(`^${name}\\{queue="${queue}"\\} (.*)$`, "m");
    return line.exec(await response.text())?.[1];
  }

  it("waits, with an alert, while other kinds go on and nothing is lost", async () => {
    for (let nth = 0; nth < 4; nth += 1) await separate();
    const isOpen = async (): Promise<boolean> =>
      (await metric("alchemy_pool_breaker_open", "separate-stems")) === "1";
    expect(await waitUntil(isOpen, 15_000)).toBe(true);
    const crashes = await metric("alchemy_pool_crashed", "separate-stems");
    expect(Number(crashes)).toBeGreaterThanOrEqual(3);
    expect(await metric("alchemy_pool_breaker_open", "ingest-audio")).toBe("0");
    const bytes = synthesizeWav(2, 1);
    const { trackId } = await uploadFile(workshop, {
      userId,
      bytes,
      name: "a.wav",
      folder: workshop.dataDir,
    });
    const isRead = async (): Promise<boolean> =>
      (await readTrackView(workshop.database, trackId))?.state === "ready";
    expect(await waitUntil(isRead, 15_000)).toBe(true);
    expect(await countJobs("queued")).toBe(4);
    const health = await fetch(`http://127.0.0.1:${worker.port}/health/ready`);
    expect(await health.json()).toMatchObject({
      status: "degraded",
      checks: expect.arrayContaining([
        expect.objectContaining({ name: "ports", status: "degraded" }),
      ]) as unknown,
    });
    const isTold = async (): Promise<boolean> =>
      (await workshop.database.event.count({ where: { type: "breaker.opened" } })) === 1;
    expect(await waitUntil(isTold, 3000)).toBe(true);
  });
});

describe("a deployment", () => {
  it("of a new worker while the old one ends loses nothing and does nothing twice", async () => {
    const port = { mode: "obey", paceMs: 30 } as const;
    const old = await startWorkerProcess(workshop, port);
    const jobs = [];
    for (let nth = 0; nth < 20; nth += 1) jobs.push(await separate());
    expect(await waitUntil(async () => (await countJobs("completed")) >= 2, 15_000)).toBe(true);
    old.signal("SIGTERM");
    const next = await startWorkerProcess(workshop, port);
    expect(await old.ended).toBe(0);
    expect(await waitUntil(async () => (await countJobs("completed")) === 20, 30_000)).toBe(true);
    const attempts = await workshop.database.jobAttempt.findMany({
      where: { job: { kind: "separate-stems" } },
      select: { outcome: true },
    });
    const outcomes = attempts.map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === "completed")).toHaveLength(20);
    expect(outcomes.every((each) => each === "completed" || each === "interrupted")).toBe(true);
    const stems = await workshop.database.stem.findMany({ select: { clippedSamples: true } });
    expect(stems.every(({ clippedSamples }) => clippedSamples === 5)).toBe(true);
    await next.end();
  });
});
