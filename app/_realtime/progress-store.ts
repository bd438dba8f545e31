import type { JobProgress } from "#server/realtime/events.ts";
import { hasEstimate, nextTimeLeft } from "../_words/time-left.ts";

/** The last report of a job, and when it arrived. */
export interface ProgressReport extends JobProgress {
  readonly receivedAtMs: number;
  /** When the first report of this attempt arrived. */
  readonly firstAtMs: number;
  /** Rounded seconds to show; null while there is no fair estimate. */
  readonly timeLeftSec: number | null;
}

/** Holds the last report of each job; late and lower ones are dropped. */
export class ProgressStore {
  readonly #reports = new Map<string, ProgressReport>();
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get(jobId: string): ProgressReport | undefined {
    return this.#reports.get(jobId);
  }

  /** Takes a report unless it is older than the held one, by attempt and then by sequence. */
  take(progress: JobProgress): boolean {
    const held = this.#reports.get(progress.jobId);
    if (held && isOlder(progress, held)) return false;
    this.#reports.set(progress.jobId, this.#follow(held, progress));
    this.#tell(progress.jobId);
    return true;
  }

  /** Forgets a job that has ended. */
  forget(jobId: string): void {
    if (this.#reports.delete(jobId)) this.#tell(jobId);
  }

  /** Calls back on each change of this job; returns the end of it. */
  subscribe(jobId: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(jobId) ?? new Set();
    this.#listeners.set(jobId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(jobId);
    };
  }

  #follow(held: ProgressReport | undefined, progress: JobProgress): ProgressReport {
    const before = held?.attempt === progress.attempt ? held : undefined;
    const receivedAtMs = this.#now();
    const firstAtMs = before?.firstAtMs ?? receivedAtMs;
    const fraction = Math.max(progress.fraction, before?.fraction ?? 0);
    const isFair = hasEstimate(fraction, (receivedAtMs - firstAtMs) / 1000);
    const timeLeftSec =
      isFair && progress.etaSec !== null
        ? nextTimeLeft(before?.timeLeftSec ?? null, progress.etaSec)
        : null;
    return { ...progress, fraction, receivedAtMs, firstAtMs, timeLeftSec };
  }

  #tell(jobId: string): void {
    for (const listener of this.#listeners.get(jobId) ?? []) listener();
  }
}

function isOlder(progress: JobProgress, held: JobProgress): boolean {
  if (progress.attempt !== held.attempt) return progress.attempt < held.attempt;
  return progress.sequence <= held.sequence;
}
