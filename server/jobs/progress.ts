import type { Database } from "#server/db.ts";
import { sendProgress } from "./notify.ts";

/** At most four notifications a second. */
const SEND_EVERY_MS = 250;
const STORE_EVERY_MS = 1000;
/** Weight of the newest speed in the running mean. */
const SMOOTHING = 0.3;
const LONGEST_ETA_SEC = 7 * 24 * 3600;

export interface ProgressOptions {
  readonly database: Pick<Database, "$executeRaw" | "job">;
  readonly job: {
    readonly id: string;
    readonly userId: string;
    readonly trackId: string | null;
    readonly attempt: number;
    readonly fraction: number;
    readonly uncleanEnds: number;
  };
  /** Failed writes are reported here and forgotten: progress may be lost. */
  readonly onError: (error: unknown) => void;
}

/**
 * Passes an attempt's progress on: at most four notifications and one stored value a second, the
 * latest of each moment; the fraction never goes down within the job's visible life.
 */
export class ProgressReporter {
  readonly #options: ProgressOptions;
  readonly #speed = new SpeedMeter();
  #fraction: number;
  #stage: string | null = null;
  #sequence = 0;
  #sentAt = -Infinity;
  #storedAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #isEnded = false;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#fraction = options.job.fraction;
  }

  /** Takes a report of the port; returns at once. */
  report(stage: string, fraction: number): void {
    if (this.#isEnded) return;
    const isNewStage = stage !== this.#stage;
    this.#stage = stage;
    if (isNewStage) this.#storedAt = -Infinity;
    this.#speed.add(fraction);
    this.#fraction = Math.min(1, Math.max(this.#fraction, fraction));
    this.#timer ??= setTimeout(() => this.#flush(), this.#pauseMs());
  }

  /** Sends nothing more; resolves when nothing is being written. Call before the attempt is settled. */
  async end(): Promise<void> {
    this.#isEnded = true;
    clearTimeout(this.#timer);
    await this.#writing;
  }

  #pauseMs(): number {
    return Math.max(0, SEND_EVERY_MS - (performance.now() - this.#sentAt));
  }

  #flush(): void {
    this.#timer = undefined;
    if (this.#isEnded || this.#stage === null) return;
    this.#sentAt = performance.now();
    this.#writing = this.#write(this.#stage, this.#fraction).catch(this.#options.onError);
  }

  async #write(stage: string, fraction: number): Promise<void> {
    const { database, job } = this.#options;
    const etaSec = this.#speed.etaSec(fraction);
    const now = performance.now();
    if (now - this.#storedAt >= STORE_EVERY_MS) {
      this.#storedAt = now;
      await database.$executeRaw`
        UPDATE "Job" SET stage = ${stage}, "etaSec" = ${etaSec}::float8,
          fraction = greatest(fraction, ${fraction}::float8),
          "uncleanEnds" = CASE WHEN stage IS DISTINCT FROM ${stage} THEN 0 ELSE "uncleanEnds" END
        WHERE id = ${job.id}::uuid AND attempt = ${job.attempt} AND state = 'running'`;
    }
    this.#sequence += 1;
    await sendProgress(database, {
      jobId: job.id,
      userId: job.userId,
      trackId: job.trackId,
      attempt: job.attempt,
      sequence: this.#sequence,
      stage,
      fraction,
      etaSec,
    });
  }
}

/** A running mean of fraction per second, from what one attempt itself has done. */
export class SpeedMeter {
  #last: { readonly fraction: number; readonly atMs: number } | undefined;
  #perSec: number | undefined;

  /** Takes the attempt's fraction at `atMs`, milliseconds of a steady clock. */
  add(fraction: number, atMs = performance.now()): void {
    const last = this.#last;
    if (last === undefined || fraction < last.fraction) {
      this.#last = { fraction, atMs };
      return;
    }
    const seconds = (atMs - last.atMs) / 1000;
    if (seconds < 0.5) return;
    const speed = (fraction - last.fraction) / seconds;
    this.#perSec =
      this.#perSec === undefined ? speed : this.#perSec + SMOOTHING * (speed - this.#perSec);
    this.#last = { fraction, atMs };
  }

  /** Seconds until 1, or null while no speed has been measured. */
  etaSec(fraction: number): number | null {
    if (this.#perSec === undefined || this.#perSec <= 0) return null;
    return Math.min(LONGEST_ETA_SEC, Math.round((1 - fraction) / this.#perSec));
  }
}
