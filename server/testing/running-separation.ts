import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { settleAttempt } from "#server/jobs/settle.ts";
import { preparePack } from "#server/library/prepare-pack.ts";
import { publishSegment } from "#server/library/publish-segment.ts";
import { startSeparation } from "#server/separation/start-separation.ts";
import { claimNext, createWorkerRow, type HeldAttempt } from "./claims.ts";
import type { Workshop } from "./own-worker.ts";

const STEM = "vocals";
const LAYOUT = {
  stems: [STEM, "other"],
  sampleRate: 44_100,
  channels: 2,
  segmentFrames: 176_400,
  gain: 0.5,
  bitsPerSample: 16,
  sumsToMix: true,
  frames: null,
};

/** A separation by the basic engine that a worker has begun, whose segments a test publishes. */
export class RunningSeparation {
  readonly id: string;
  readonly #workshop: Workshop;
  readonly #held: HeldAttempt;

  private constructor(workshop: Workshop, id: string, held: HeldAttempt) {
    this.#workshop = workshop;
    this.id = id;
    this.#held = held;
  }

  /** Throws when another job of the queue comes first. */
  static async begin(
    workshop: Workshop,
    subject: { userId: string; trackId: string },
  ): Promise<RunningSeparation> {
    const { separationId: id, jobId } = await startSeparation(workshop, subject);
    const workerId = await createWorkerRow(workshop);
    const held = await claimNext(workshop, "separate-stems", { workerId });
    if (held?.job.id !== jobId) throw new Error("Another job was claimed.");
    await preparePack(workshop.database, id, LAYOUT);
    return new RunningSeparation(workshop, id, held);
  }

  /** Publishes a segment of the first stem, as `publishSegment` does. */
  async publish(index: number): Promise<boolean> {
    const { claim, job } = this.#held;
    const outputFolder = join(this.#workshop.dataDir, "run", job.id);
    await mkdir(outputFolder, { recursive: true });
    const segment = { stem: STEM, index, file: `${index}.flac`, peaksFile: `${index}.peaks` };
    await writeFile(join(outputFolder, segment.file), "a segment");
    await writeFile(join(outputFolder, segment.peaksFile), "peaks");
    const publication = { claim, attempt: job.attempt, packId: this.id, outputFolder };
    const measured = { frames: LAYOUT.segmentFrames, clippedSamples: 0, meanSquare: 0.1 };
    return publishSegment(this.#workshop, publication, { ...segment, ...measured });
  }

  /** The attempt ends as one that was cancelled. */
  async end(): Promise<void> {
    const { claim, job } = this.#held;
    claim.end();
    const outcome = { kind: "cancelled" } as const;
    await settleAttempt(this.#workshop, { claim, attempt: job.attempt, outcome });
  }
}
