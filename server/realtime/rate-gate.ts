/** Lets at most `limit` calls a second through; the rest is refused, not delayed. */
export class RateGate {
  readonly #limit: number;
  #windowStart = -Infinity;
  #calls = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** True when the call is within the limit. */
  pass(nowMs = performance.now()): boolean {
    if (nowMs - this.#windowStart >= 1000) {
      this.#windowStart = nowMs;
      this.#calls = 0;
    }
    this.#calls += 1;
    return this.#calls <= this.#limit;
  }
}
