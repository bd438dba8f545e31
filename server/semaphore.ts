import { DomainError } from "./errors.ts";

export interface SemaphoreLimits {
  /** Holders at once. */
  readonly permits: number;
  /** Callers that may wait; one more is refused with `unavailable`. */
  readonly waiters: number;
  /** Longest wait before a caller is refused with `unavailable`; 60 s by default. */
  readonly waitMs?: number;
  /** What is scarce, as the refusal names it. */
  readonly subject: string;
}

const WAIT_MS = 60_000;

interface Waiter {
  readonly take: () => void;
}

/** Lets a bounded number of callers work at once, in order of arrival, and a bounded number wait. */
export class Semaphore {
  readonly #limits: SemaphoreLimits;
  readonly #queue = new Set<Waiter>();
  #held = 0;

  constructor(limits: SemaphoreLimits) {
    this.#limits = limits;
  }

  /** True while nobody holds a permit or waits for one. */
  get isIdle(): boolean {
    return this.#held === 0;
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
    if (this.#queue.size >= this.#limits.waiters) throw this.#refusal();
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const waiter = { take: () => resolve(undefined) };
    this.#queue.add(waiter);
    const timer = setTimeout(() => {
      this.#queue.delete(waiter);
      reject(this.#refusal());
    }, this.#limits.waitMs ?? WAIT_MS);
    await promise.finally(() => {
      clearTimeout(timer);
    });
  }

  #refusal(): DomainError {
    const { subject, permits, waiters } = this.#limits;
    const message = `${subject}: ${permits} at work and ${waiters} waiting is the limit. Try again in a moment.`;
    return new DomainError("unavailable", { message, retryAfterSec: 2 });
  }

  /** Hands the permit to the longest waiting caller, so that no newcomer overtakes it. */
  #release(): void {
    const [next] = this.#queue;
    if (!next) {
      this.#held -= 1;
      return;
    }
    this.#queue.delete(next);
    next.take();
  }
}

/** A semaphore for each key, such as a user's id; those that nobody uses take no memory. */
export class KeyedSemaphore {
  readonly #limits: SemaphoreLimits;
  readonly #semaphores = new Map<string, Semaphore>();

  constructor(limits: SemaphoreLimits) {
    this.#limits = limits;
  }

  /** How many keys are in use. */
  get size(): number {
    return this.#semaphores.size;
  }

  /** Runs `work` while holding one of the key's permits. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const semaphore = this.#semaphores.get(key) ?? new Semaphore(this.#limits);
    this.#semaphores.set(key, semaphore);
    try {
      return await semaphore.run(work);
    } finally {
      if (semaphore.isIdle) this.#semaphores.delete(key);
    }
  }
}
