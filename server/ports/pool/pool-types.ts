import type { PortOutcome, RunRequest } from "../port-types.ts";
import type { SupervisedPort } from "../supervised-port.ts";
import type { IntensityLimit } from "../../supervision/restart-intensity.ts";
import type { SupervisorReport } from "../../supervision/supervisor-report.ts";
import type { BreakerRule } from "./circuit-breaker.ts";
import type { RecycleRule } from "./recycle-rule.ts";

/**
 * Which worker a session's requests go to: any, its own if that is free, its own even if it has to wait,
 * or its own at once or none.
 */
export type Affinity = "hint" | "strict_queue" | "strict_fail_fast";

/** One unit of work for a pool. */
export interface PoolRequest extends RunRequest {
  /** Longest wait for a free worker. */
  readonly queueMs: number;
  /** From the call to the answer, the wait included; inner limits are cut so that they end before it. */
  readonly deadlineMs?: number;
  /** Requests of one session may be bound to the worker that had the first of them. */
  readonly session?: string;
  /** `hint` by default. */
  readonly affinity?: Affinity;
  /** Tried once more on another worker when the first one crashes. */
  readonly isIdempotent?: boolean;
  /** The caller goes away, with a StopReason as the reason. */
  readonly signal?: AbortSignal;
  /** Called when a worker has taken it, with the port's `focus`. */
  readonly onAssigned?: (port: Pick<SupervisedPort, "id" | "focus">) => void;
}

/** Why a request was never given to a worker. */
export type Refusal =
  | "saturated"
  | "queue_timeout"
  | "worker_busy"
  | "session_worker_unavailable"
  | "breaker_open"
  | "unavailable"
  | "shutting_down";

/** How a request ended; `refused` ones have not been begun. */
export type PoolOutcome =
  PortOutcome | { readonly kind: "refused"; readonly reason: Refusal; readonly message: string };

/** Something that operators should see. */
export interface PoolEvent {
  readonly type:
    | "port.crashed"
    | "port.recycled"
    | "pool.worker_failed"
    | "pool.worker_restored"
    | "breaker.opened"
    | "breaker.half_open"
    | "breaker.closed";
  readonly data: Readonly<Record<string, string | number | null>>;
}

/** A pool as data. */
export interface PoolOptions {
  readonly kind: string;
  /** Worker slots. */
  readonly size: number;
  /** Ports that are started at once. */
  readonly batchSize: number;
  /** Requests that may wait; one more is refused at once. */
  readonly queueLimit: number;
  /** Below it each worker has a folder for temporary files. */
  readonly folder: string;
  /** Starts a port, not yet ready, with a folder of its own; may wait for what it is forked from. */
  readonly openPort: (
    folder: string,
    signal: AbortSignal,
  ) => Promise<SupervisedPort> | SupervisedPort;
  readonly recycle: RecycleRule;
  /** Shown beside what a port's tree uses. */
  readonly memoryLimitBytes?: number;
  /** A worker that crashed gets no work for so long, while another one can do it. */
  readonly taintMs: number;
  readonly breaker: BreakerRule;
  /** Between two looks for workers that are missing. */
  readonly reconcileMs: number;
  /** Between two measurements of each port's tree. */
  readonly sampleMs: number;
  /** Restarts of one worker after which it is left alone until the next look. */
  readonly intensity: IntensityLimit;
  /** Longest end of one worker, the kill included. */
  readonly shutdownMs: number;
  /** Must not throw. */
  readonly onEvent: (event: PoolEvent) => void;
  readonly onReport: (report: SupervisorReport) => void;
  readonly onWarning: (text: string, facts: object) => void;
  /** Memory of a port's process in bytes; throws when it can't be read. Read from the kernel by default. */
  readonly readRssBytes?: (pid: number) => number;
}
