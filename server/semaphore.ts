import { DomainError } from "./errors.ts";

export interface SemaphoreLimits {
  /** Holders at once. */
  readonly permits: number;
  /** Callers that may wait; one more is refused with `unavailable`. */
  readonly waiters: number;
  /** What is scarce, as the refusal names it. */
  readonly subject: string;
}

/** Lets a bounded number of callers work at once, in order of arrival, and a bounded number wait. */
export class Semaphore {
  readonly #limits: SemaphoreLimits;
  readonly #queue: (() => void)[] = [];
  #held = 0;

  constructor(limits: SemaphoreLimits) {
    this.#limits = limits;
  }

  /** Runs `work` while holding a permit. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#acquire();
    try {
      return await work();
    } finally {
      this.#release();
    }
  }

  async #acquire(): Promise<void> {
    if (this.#held < this.#limits.permits) {
      this.#held += 1;
      return;
    }
    if (this.#queue.length >= this.#limits.waiters) {
      const { subject, permits, waiters } = this.#limits;
      const message = `${subject}: ${permits} at work and ${waiters} waiting is the limit. Try again in a moment.`;
      throw new DomainError("unavailable", { message, retryAfterSec: 2 });
    }
    await new Promise<void>((resolve) => this.#queue.push(resolve));
  }

  /** Hands the permit to the longest waiting caller, so that no newcomer overtakes it. */
  #release(): void {
    const next = this.#queue.shift();
    if (next) next();
    else this.#held -= 1;
  }
}
