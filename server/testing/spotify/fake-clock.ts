/** Runs along with the clock that it is given, and ahead of it by what it was advanced. */
export class FakeClock {
  readonly #base: () => number;
  #aheadMs = 0;

  constructor(base: () => number = Date.now) {
    this.#base = base;
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#base() + this.#aheadMs;
  }

  advance(ms: number): void {
    this.#aheadMs += ms;
  }
}
