import type { ProcessLimits, RequestLimits } from "./port-types.ts";

/** The limit that a port broke, and its length in milliseconds. */
export interface Lateness {
  readonly what: "start" | "heartbeat" | "idle" | "absolute" | "exit";
  readonly afterMs: number;
}

/** From its answer on, a port has this long to end. */
const EXIT_MS = 10_000;

/** Timers of a process that was itself stopped are due before its input is read: look once more. */
const SECOND_LOOK_MS = 250;

/** Watches the limits of one port and of its present request; `onLate` is called once at most. */
export class PortWatch {
  readonly #limits: ProcessLimits;
  readonly #onLate: (late: Lateness) => void;
  readonly #timers = new Map<Lateness["what"], NodeJS.Timeout>();
  #heardAtMs = 0;
  #idleAtMs = 0;
  #idleLimitMs = 0;
  #idleMs = 0;
  #isLive = false;
  #pausedAtMs: number | undefined;

  constructor(limits: ProcessLimits, onLate: (late: Lateness) => void) {
    this.#limits = limits;
    this.#onLate = onLate;
  }

  /** The process has been spawned. */
  start(): void {
    this.#arm("start", this.#limits.startMs);
  }

  /** The port can work; from here on it has to show that it lives. */
  ready(): void {
    this.#disarm("start");
    this.#isLive = true;
    this.heard();
  }

  /** The port has been told what to do. */
  run(limits: RequestLimits): void {
    this.#idleLimitMs = limits.idleMs;
    this.#arm("absolute", limits.absoluteMs);
    this.heard();
    this.worked();
  }

  /** A message came. */
  heard(): void {
    this.#heardAtMs = performance.now();
    this.#armHeartbeat();
  }

  /** A new stage, a larger fraction or a segment came; a silent stage may take as long as it says. */
  worked(silentForSec = 0): void {
    this.#idleMs = Math.max(this.#idleLimitMs, silentForSec * 1000);
    this.#idleAtMs = performance.now() + this.#idleMs;
    this.#armIdle();
  }

  /** Nothing is read for a while: silence is not the port's fault. */
  pause(): void {
    this.#pausedAtMs = performance.now();
    this.#disarm("heartbeat");
    this.#disarm("idle");
  }

  /** Reading goes on. */
  resume(): void {
    if (this.#pausedAtMs === undefined) return;
    this.#idleAtMs += performance.now() - this.#pausedAtMs;
    this.#pausedAtMs = undefined;
    this.heard();
    this.#armIdle();
  }

  /** The answer came; what is left is to end, or to wait for the next request. */
  answered(isLast: boolean): void {
    if (isLast) {
      this.close();
      this.#arm("exit", EXIT_MS);
      return;
    }
    this.#pausedAtMs = undefined;
    this.#disarm("absolute");
    this.#disarm("idle");
    this.heard();
  }

  /** No limit counts any more. */
  close(): void {
    this.#isLive = false;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #armHeartbeat(): void {
    const { heartbeatMs, missedHeartbeats } = this.#limits;
    if (!this.#isLive || this.#pausedAtMs !== undefined) return;
    this.#set("heartbeat", heartbeatMs * (missedHeartbeats + 0.5), () => {
      const heardAtMs = this.#heardAtMs;
      this.#set("heartbeat", SECOND_LOOK_MS, () => {
        const afterMs = heartbeatMs * missedHeartbeats;
        if (heardAtMs === this.#heardAtMs) this.#late({ what: "heartbeat", afterMs });
      });
    });
  }

  #armIdle(): void {
    if (!this.#timers.has("absolute") || this.#pausedAtMs !== undefined) return;
    this.#arm("idle", Math.max(0, this.#idleAtMs - performance.now()), this.#idleMs);
  }

  #arm(what: Lateness["what"], inMs: number, afterMs = inMs): void {
    this.#set(what, inMs, () => this.#late({ what, afterMs }));
  }

  #set(what: Lateness["what"], inMs: number, act: () => void): void {
    this.#disarm(what);
    this.#timers.set(what, setTimeout(act, inMs));
  }

  #disarm(what: Lateness["what"]): void {
    clearTimeout(this.#timers.get(what));
    this.#timers.delete(what);
  }

  #late(late: Lateness): void {
    this.close();
    this.#onLate(late);
  }
}
