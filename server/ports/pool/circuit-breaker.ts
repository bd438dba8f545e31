/** When a breaker opens, and for how long. */
export interface BreakerRule {
  /** As many failures within `withinMs` open it. */
  readonly failures: number;
  readonly withinMs: number;
  /** From the last failure until one request may try again. */
  readonly openMs: number;
}

/** `half_open`: one request is on its way to find out. */
export type BreakerState = "closed" | "open" | "half_open";

/** The right to try; exactly one of its methods is called, once. */
export interface Pass {
  readonly succeed: () => void;
  readonly fail: () => void;
  /** It ended for a reason that says nothing about the kind of work. */
  readonly giveBack: () => void;
}

/** Refuses requests of a kind that keeps failing, until one probe shows that it works again. */
export class CircuitBreaker {
  readonly #rule: BreakerRule;
  readonly #onChange: (state: BreakerState) => void;
  readonly #nowMs: () => number;
  #failedAtMs: number[] = [];
  #openUntilMs: number | undefined;
  #isProbing = false;

  constructor(
    rule: BreakerRule,
    onChange: (state: BreakerState) => void,
    nowMs = () => performance.now(),
  ) {
    this.#rule = rule;
    this.#onChange = onChange;
    this.#nowMs = nowMs;
  }

  get state(): BreakerState {
    if (this.#isProbing) return "half_open";
    return this.#openUntilMs === undefined ? "closed" : "open";
  }

  /** Milliseconds until a request may try; 0 when one may now. */
  get waitMs(): number {
    if (this.#isProbing) return this.#rule.openMs;
    return Math.max(0, (this.#openUntilMs ?? 0) - this.#nowMs());
  }

  /** Null while it refuses; half open it lets one request through at a time. */
  enter(): Pass | null {
    if (this.waitMs > 0) return null;
    const isProbe = this.#openUntilMs !== undefined;
    if (isProbe) {
      this.#isProbing = true;
      this.#onChange("half_open");
    }
    return {
      succeed: () => this.#succeed(isProbe),
      fail: () => this.#fail(isProbe),
      giveBack: () => this.#giveBack(isProbe),
    };
  }

  #succeed(isProbe: boolean): void {
    if (!isProbe) return;
    this.#isProbing = false;
    this.#openUntilMs = undefined;
    this.#failedAtMs = [];
    this.#onChange("closed");
  }

  #fail(isProbe: boolean): void {
    const now = this.#nowMs();
    const { failures, withinMs, openMs } = this.#rule;
    this.#failedAtMs = [...this.#failedAtMs.filter((atMs) => atMs > now - withinMs), now];
    if (isProbe) this.#isProbing = false;
    const wasOpen = this.#openUntilMs !== undefined;
    if (!isProbe && this.#failedAtMs.length < failures) return;
    this.#openUntilMs = now + openMs;
    if (isProbe || !wasOpen) this.#onChange("open");
  }

  #giveBack(isProbe: boolean): void {
    if (!isProbe) return;
    this.#isProbing = false;
    this.#onChange("open");
  }
}
