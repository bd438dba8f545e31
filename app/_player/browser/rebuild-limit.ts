const MOST_REBUILDS = 5;
const WITHIN_MS = 60_000;

/** Lets an output be made anew again and again over an evening, but not by a device that breaks each at once. */
export class RebuildLimit {
  #timesMs: number[] = [];

  /** False when there were five in the last minute. */
  take(nowMs: number): boolean {
    this.#timesMs = this.#timesMs.filter((timeMs) => nowMs - timeMs < WITHIN_MS);
    if (this.#timesMs.length >= MOST_REBUILDS) return false;
    this.#timesMs.push(nowMs);
    return true;
  }
}
