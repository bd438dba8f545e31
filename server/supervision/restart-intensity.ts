/** The most restarts a supervisor makes within a period before it gives up. */
export interface IntensityLimit {
  readonly maxRestarts: number;
  readonly withinMs: number;
}

/** The limit, and how many restarts its window holds now. */
export interface RecentRestarts extends IntensityLimit {
  readonly recent: number;
}

/** Counts restarts in a sliding window, as OTP's supervisor does. */
export class RestartIntensity {
  readonly #limit: IntensityLimit;
  #restartsAtMs: number[] = [];

  constructor(limit: IntensityLimit) {
    this.#limit = limit;
  }

  /** Records a restart at `nowMs` (any monotonic clock); false means that it is one too many. */
  add(nowMs: number): boolean {
    const since = nowMs - this.#limit.withinMs;
    this.#restartsAtMs = this.#restartsAtMs.filter((atMs) => atMs > since);
    this.#restartsAtMs.push(nowMs);
    return this.#restartsAtMs.length <= this.#limit.maxRestarts;
  }

  /** How many restarts lie in the window that ends at `nowMs`. */
  recent(nowMs: number): RecentRestarts {
    const since = nowMs - this.#limit.withinMs;
    const { length } = this.#restartsAtMs.filter((atMs) => atMs > since);
    return { ...this.#limit, recent: length };
  }
}

/** A supervisor's own end after its child came down too often; `cause` is the child's last error. */
export class RestartIntensityError extends Error {
  readonly childId: string;

  constructor(childId: string, limit: IntensityLimit, cause?: Error) {
    super(
      `"${childId}" came down more than ${limit.maxRestarts} times within ${limit.withinMs} ms; ` +
        "its supervisor has stopped.",
      cause === undefined ? undefined : { cause },
    );
    this.name = "RestartIntensityError";
    this.childId = childId;
  }
}
