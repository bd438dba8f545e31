export interface AtMostEveryOptions {
  /** One run; the next one waits for its end. */
  readonly run: () => Promise<unknown>;
  /** Least time between two beginnings. */
  readonly gapMs: number;
}

/** Runs something when asked, at once or as soon as the gap is over; many asks meanwhile are one run. */
export class AtMostEvery {
  readonly #options: AtMostEveryOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRunning = false;
  #isAsked = false;
  #isStopped = false;
  #nextAtMs = -Infinity;

  constructor(options: AtMostEveryOptions) {
    this.#options = options;
  }

  ask(): void {
    this.#isAsked = true;
    this.#schedule();
  }

  /** Begins no further run. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (this.#isStopped || !this.#isAsked || this.#isRunning || this.#timer !== undefined) return;
    const waitMs = Math.max(0, this.#nextAtMs - performance.now());
    this.#timer = setTimeout(() => void this.#run(), waitMs);
  }

  async #run(): Promise<void> {
    this.#timer = undefined;
    this.#isAsked = false;
    this.#isRunning = true;
    this.#nextAtMs = performance.now() + this.#options.gapMs;
    try {
      await this.#options.run();
    } catch {
      // A run reports its own failure; the next ask is another try.
    } finally {
      this.#isRunning = false;
      this.#schedule();
    }
  }
}
