/** How fast a bar falls, as a share of its length in a second, and how long the highest level stays marked. */
const FALL_PER_SEC = 0.9;
const HOLD_MS = 1200;

/** Lets a meter rise at once, fall slowly, and mark its highest level for a while. */
export class MeterFall {
  #level = 0;
  #hold = 0;
  #heldAtMs = 0;
  #lastMs = 0;

  /** Takes a reading from 0 to 1 at a time in milliseconds. */
  next(reading: number, nowMs: number): { level: number; hold: number } {
    const passedSec = Math.min(0.25, Math.max(0, nowMs - this.#lastMs) / 1000);
    this.#lastMs = nowMs;
    const fallen = Math.max(0, this.#level - FALL_PER_SEC * passedSec);
    this.#level = reading === 0 && passedSec === 0 ? 0 : Math.max(reading, fallen);
    if (this.#level >= this.#hold || nowMs - this.#heldAtMs > HOLD_MS) {
      this.#hold = this.#level;
      this.#heldAtMs = nowMs;
    }
    return { level: this.#level, hold: this.#hold };
  }
}
