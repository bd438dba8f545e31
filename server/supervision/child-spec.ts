import { isAbnormal, type ExitReason } from "./exit-reason.ts";
import type { TreeSource } from "./tree.ts";

/** When a supervisor starts an ended child again: always, after an abnormal end, or never. */
export type RestartType = "permanent" | "transient" | "temporary";

/** How a child is ended: milliseconds after `stop()` before `kill()`, `kill()` at once, or `stop()` alone. */
export type Shutdown = number | "brutal_kill" | "infinity";

/** A running child. A supervisor is itself one, so that supervisors nest. */
export interface Child {
  /** Settles once, when nothing of the child is left; never rejects. */
  readonly exited: Promise<ExitReason>;
  /** Asks the child to end in order; returns at once, may be called again. */
  stop(): void;
  /** Ends the child by force; returns at once, may be called again. */
  kill(): void;
  /** What runs below the child; only supervisors have it. */
  readonly subtree?: TreeSource;
}

/** A child as data. */
export interface ChildSpec<C extends Child = Child> {
  /** Unique within its supervisor. */
  readonly id: string;
  /**
   * Starts the child and resolves when it is ready. When `signal` aborts, or the start fails, it must
   * leave nothing running and reject.
   */
  readonly start: (signal: AbortSignal) => Promise<C>;
  readonly restart: RestartType;
  readonly shutdown: Shutdown;
  /** What it is shown as; `worker` by default. */
  readonly type?: "worker" | "supervisor";
  /** Its end by itself counts for the supervisor's automatic shutdown; never for a permanent child. */
  readonly significant?: boolean;
}

/** Whether a child of this restart type is started again after it ended with `reason`. */
export function isRestarted(restart: RestartType, reason: ExitReason): boolean {
  switch (restart) {
    case "permanent":
      return true;
    case "transient":
      return isAbnormal(reason);
    case "temporary":
      return false;
  }
}
