import type { PoolOutcome, PoolRequest } from "./pool-types.ts";

/** A request that has not been answered. */
export interface Waiting {
  readonly request: PoolRequest;
  readonly sinceMs: number;
  /** A crash has been forgiven; the next one is told to the caller. */
  readonly isSecondTry: boolean;
  /** Not given to this worker again. */
  readonly avoids?: string;
  /** Settles when the caller has been answered. */
  readonly ended: Promise<PoolOutcome>;
  /** Answers the caller; only the first answer counts. */
  readonly answer: (outcome: PoolOutcome) => void;
  /** Fails the caller with what its own `onMessage` rejected with. */
  readonly fail: (error: unknown) => void;
}

/** Requests in order of their arrival, each with its longest wait; nothing is kept of one that has left. */
export class WaitingLine {
  readonly #entries = new Map<Waiting, NodeJS.Timeout>();
  readonly #onTimeout: (waiting: Waiting) => void;

  /** `onTimeout` is called after the request has been taken out. */
  constructor(onTimeout: (waiting: Waiting) => void) {
    this.#onTimeout = onTimeout;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** At the end, to leave after `limitMs` at the latest. */
  add(waiting: Waiting, limitMs: number): void {
    const timer = setTimeout(() => {
      this.#entries.delete(waiting);
      this.#onTimeout(waiting);
    }, limitMs);
    this.#entries.set(waiting, timer);
  }

  /** Takes out the first one that matches. */
  take(matches: (waiting: Waiting) => boolean): Waiting | undefined {
    for (const waiting of this.#entries.keys()) {
      if (matches(waiting)) {
        this.remove(waiting);
        return waiting;
      }
    }
    return undefined;
  }

  /** False when it has left already. */
  remove(waiting: Waiting): boolean {
    clearTimeout(this.#entries.get(waiting));
    return this.#entries.delete(waiting);
  }

  /** Takes out all. */
  drain(): Waiting[] {
    const all = [...this.#entries.keys()];
    for (const waiting of all) this.remove(waiting);
    return all;
  }
}
