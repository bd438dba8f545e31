import { expect } from "vitest";
import { readPackView } from "#server/library/pack-view.ts";
import { startSeparation, type SeparationRequest } from "#server/separation/start-separation.ts";
import type { NeuralEngine } from "#server/worker/neural-engine.ts";
import type { RunningWorker } from "#server/worker/start-worker.ts";
import type { WorkerOptions } from "#server/worker/worker-options.ts";
import { createReadyTrack, createUser } from "./factories.ts";
import { installModel, neuralEngineOf, type NeuralPort } from "./neural-worker.ts";
import { openWorkshop, SHORT_INTERVALS, startOwnWorker, type Workshop } from "./own-worker.ts";
import { waitUntil } from "./wait-until.ts";

const SEGMENT_FRAMES = 176_400;

/** Segments of a test's track, unless it says otherwise. */
export const SEGMENTS = 8;

/** A separation that a test has begun. */
export interface Begun {
  readonly jobId: string;
  readonly packId: string;
  readonly trackId: string;
}

/** Opens a workshop whose worker separates with the fixture port; without a worker and a model yet. */
export async function openNeuralWorkshop(): Promise<NeuralWorkshop> {
  const workshop = await openWorkshop();
  return new NeuralWorkshop(workshop, (await createUser(workshop.database)).id);
}

export class NeuralWorkshop {
  readonly workshop: Workshop;
  readonly userId: string;
  worker: RunningWorker | undefined;
  /** What the worker finds when it looks. */
  engine: NeuralEngine | undefined;

  /** Use `openNeuralWorkshop`. */
  constructor(workshop: Workshop, userId: string) {
    this.workshop = workshop;
    this.userId = userId;
  }

  /** Starts a worker, or another one after the last has been stopped. */
  async start(port?: NeuralPort, options: Partial<WorkerOptions> = {}): Promise<void> {
    if (port) this.engine = neuralEngineOf(this.workshop, port);
    await this.worker?.stop();
    this.worker = await startOwnWorker(this.workshop, {
      intervals: { ...SHORT_INTERVALS, serviceMs: 100, poolMs: 100 },
      neuralEngine: () => this.engine,
      ...options,
    });
  }

  /** As `start`, with `htdemucs` in the store. */
  async startInstalled(port: NeuralPort, options: Partial<WorkerOptions> = {}): Promise<void> {
    await installModel(this.workshop, "htdemucs");
    await this.start(port, options);
  }

  async close(): Promise<void> {
    await this.worker?.stop();
    await this.workshop.close();
  }

  /** Separates a track of its own, unless the wish names one. */
  async separate(wish: Partial<SeparationRequest> = {}, segments = SEGMENTS): Promise<Begun> {
    const { userId = this.userId } = wish;
    const frames = segments * SEGMENT_FRAMES;
    const track = await createReadyTrack(this.workshop.database, { userId, frames });
    const request = { trackId: track.id, ...wish, userId };
    const { jobId, separationId } = await startSeparation(this.workshop, request);
    return { jobId: jobId ?? "", packId: separationId, trackId: request.trackId };
  }

  readJob({ jobId }: Begun) {
    return this.workshop.database.job.findUniqueOrThrow({ where: { id: jobId } });
  }

  readPack({ packId }: Begun) {
    return readPackView(this.workshop.database, packId);
  }

  async untilState(job: Begun, state: string, limitMs = 10_000): Promise<void> {
    const isThere = async (): Promise<boolean> => (await this.readJob(job)).state === state;
    const isSeen = await waitUntil(isThere, limitMs);
    expect(isSeen, JSON.stringify(await this.readJob(job))).toBe(true);
  }

  async countReady(job: Begun): Promise<number> {
    const ranges = (await this.readPack(job))?.stems[0]?.ready ?? [];
    return ranges.reduce((sum, [from, to]) => sum + to - from, 0);
  }

  async untilReady(job: Begun, segments: number): Promise<void> {
    const isThere = async (): Promise<boolean> => (await this.countReady(job)) >= segments;
    expect(await waitUntil(isThere, 5000)).toBe(true);
  }

  /** The first failed attempt. */
  async untilFailedOnce(job: Begun): Promise<{ code: string | null; tail: string | null }> {
    const isThere = async (): Promise<boolean> => (await this.readJob(job)).failedAttempts === 1;
    const isSeen = await waitUntil(isThere, 10_000);
    expect(isSeen, JSON.stringify(await this.readJob(job))).toBe(true);
    const attempt = await this.workshop.database.jobAttempt.findFirstOrThrow({
      where: { jobId: job.jobId, outcome: "failed" },
    });
    return { code: attempt.errorCode, tail: attempt.stderrTail };
  }

  get hasPool(): boolean {
    return this.worker?.tree().some(({ id }) => id === "pool separate-neural") === true;
  }

  readWorker() {
    const id = this.worker?.id ?? "";
    return this.workshop.database.worker.findUniqueOrThrow({ where: { id } });
  }
}
