import type { FakeClock } from "./fake-clock.ts";

export type Fault =
  | { readonly kind: "status"; readonly status: number; readonly retryAfterSec?: number }
  /** The first half of the answer's body. */
  | { readonly kind: "malformed" }
  /** A page of a list without its items, as if it were the last one; the total is the list's own by default. */
  | { readonly kind: "empty"; readonly total?: number }
  /** No answer until the fake is closed. */
  | { readonly kind: "hang" }
  | { readonly kind: "reset" }
  | { readonly kind: "delay"; readonly ms: number }
  /** The answer, as it is at that moment, when the promise is fulfilled. */
  | { readonly kind: "hold"; readonly until: Promise<void> };

/** The calls that go wrong, once each, after the first `after` of those that match. */
interface Ahead {
  readonly times?: number;
  readonly after?: number;
}

interface RateLimitOptions {
  readonly retryAfterSec: number;
  /** Every path of the Web API by default. */
  readonly path?: RegExp;
  readonly reason?: "QUOTA_EXCEEDED";
  /** How many calls are answered as usual before the period begins. */
  readonly after?: number;
}

/** A period of the fake's clock in which calls are refused; it begins with the first that is. */
export interface RateLimit {
  /** Calls that were refused so far; all but the first are probes. */
  readonly calls: number;
  /** Milliseconds since the epoch; null before it begins. */
  readonly endsAt: number | null;
  readonly end: () => void;
}

/** An answer that waits for the test. */
export interface Held {
  readonly arrived: Promise<void>;
  readonly release: () => void;
}

export interface Refusal {
  readonly kind: "rate_limited";
  readonly retryAfterSec: number;
  readonly reason: "QUOTA_EXCEEDED" | undefined;
}

interface Planned {
  readonly path: RegExp;
  readonly fault: Fault;
  readonly onTaken: () => void;
  passes: number;
  times: number;
}

interface Period {
  readonly options: RateLimitOptions;
  passes: number;
  calls: number;
  endsAt: number | null;
}

const WEB_API = /^\/v1\//;

/** What goes wrong next; paths are matched with their prefix, as the log has them. */
export class Faults {
  readonly #clock: FakeClock;
  #planned: Planned[] = [];
  #periods: Period[] = [];

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  next(path: RegExp, fault: Fault, { times = 1, after = 0 }: Ahead = {}): void {
    this.#planned.push({ path, fault, times, passes: after, onTaken: () => undefined });
  }

  /** Holds the next answer back until it is released. */
  hold(path: RegExp, { after = 0 }: Pick<Ahead, "after"> = {}): Held {
    const arrived = Promise.withResolvers<undefined>();
    const until = Promise.withResolvers<undefined>();
    this.#planned.push({
      path,
      fault: { kind: "hold", until: until.promise },
      times: 1,
      passes: after,
      onTaken: () => arrived.resolve(undefined),
    });
    return { arrived: arrived.promise, release: () => until.resolve(undefined) };
  }

  rateLimit(options: RateLimitOptions): RateLimit {
    const period: Period = { options, passes: options.after ?? 0, calls: 0, endsAt: null };
    this.#periods.push(period);
    return {
      get calls() {
        return period.calls;
      },
      get endsAt() {
        return period.endsAt;
      },
      end: () => {
        this.#periods = this.#periods.filter((one) => one !== period);
      },
    };
  }

  clear(): void {
    this.#planned = [];
    this.#periods = [];
  }

  /** For the server: what happens to this call; rate limits come before other faults. */
  take(path: string): Fault | Refusal | undefined {
    for (const period of this.#periods) {
      if (!(period.options.path ?? WEB_API).test(path)) continue;
      const left = this.#secondsLeft(period);
      if (left <= 0) continue;
      period.calls += 1;
      return { kind: "rate_limited", retryAfterSec: left, reason: period.options.reason };
    }
    return this.#takePlanned(path);
  }

  #secondsLeft(period: Period): number {
    if (period.passes > 0) {
      period.passes -= 1;
      return 0;
    }
    period.endsAt ??= this.#clock.now() + period.options.retryAfterSec * 1000;
    return Math.ceil((period.endsAt - this.#clock.now()) / 1000);
  }

  #takePlanned(path: string): Fault | undefined {
    const matching = this.#planned.filter((one) => one.path.test(path));
    const due = matching.find(({ passes }) => passes === 0);
    for (const one of matching) one.passes = Math.max(0, one.passes - 1);
    if (!due) return undefined;
    due.times -= 1;
    if (due.times <= 0) this.#planned = this.#planned.filter((one) => one !== due);
    due.onTaken();
    return due.fault;
  }
}
