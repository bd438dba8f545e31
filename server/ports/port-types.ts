import type { PortMessage } from "./protocol.ts";

/** Limits of a port's process, whatever it works on; milliseconds, bytes and counts. */
export interface ProcessLimits {
  /** From the spawn to the `ready` message. */
  readonly startMs: number;
  /** How often the port says that it lives. */
  readonly heartbeatMs: number;
  /** Silent heartbeat intervals in a row after which it counts as hung. */
  readonly missedHeartbeats: number;
  /** Silence of this side after which the port ends itself; none by default. */
  readonly ownerMs?: number;
  /** From the begin of the stop ladder to SIGKILL. */
  readonly termMs: number;
  /** Resident memory of the whole tree. */
  readonly memoryBytes?: number;
  /** Processes of the whole tree. */
  readonly processes?: number;
  /** Threads of each numeric library. */
  readonly threads: number;
  /** 0 to 19; higher gives way to others. */
  readonly nice?: number;
  /** Seconds of processor time of each process. */
  readonly cpuSec?: number;
  /** Descriptors of each process. */
  readonly openFiles?: number;
  /** A cgroup v2 that the port is moved into. */
  readonly cgroup?: string;
}

/** Limits of one request, in milliseconds. */
export interface RequestLimits {
  /** Without a new stage, a larger fraction or a segment. */
  readonly idleMs: number;
  /** From the `run` message to the end, whatever happens between. */
  readonly absoluteMs: number;
}

/** Limits of a port that answers one request. */
export type PortLimits = ProcessLimits & RequestLimits;

/** What a port's process is made of. */
export interface PortStart {
  /** The queue's name. */
  readonly kind: string;
  /** Program and arguments. */
  readonly command: readonly string[];
  /** Added to the little that a port gets from the worker's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Absolute; for temporary files, until a request names another one. */
  readonly folder: string;
  readonly limits: ProcessLimits;
  /** Requests that it answers before it ends by itself; 0 for any number. */
  readonly requests: number;
  /** What a fork server may fork instead of running `command`: a queue's port, or a Python file with arguments. */
  readonly forkAs?: { readonly queue: string; readonly argv?: readonly string[] };
}

/** One unit of work for a port that runs. */
export interface RunRequest {
  readonly jobId: string;
  readonly attempt: number;
  /** The `run` message without `type`; `id` becomes the job's id when it is not given. */
  readonly run: Readonly<Record<string, unknown>>;
  readonly limits: RequestLimits;
  /**
   * Gets the messages in order. While its promise is pending nothing more is read and only the absolute
   * limit runs; when it rejects, the port is ended and the run rejects with that error.
   */
  readonly onMessage: (message: PortMessage) => void | Promise<void>;
}

/** One unit of work for a port of its own. */
export interface PortRequest extends Omit<RunRequest, "limits"> {
  /** The queue's name. */
  readonly kind: string;
  /** Program and arguments. */
  readonly command: readonly string[];
  /** Added to the little that a port gets from the worker's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Absolute; made by the caller, and removed by the caller after `outcome`. */
  readonly attemptFolder: string;
  readonly limits: PortLimits;
}

/** Why a port is told to end. `lost_claim` kills at once: nothing of it may be used any more. */
export type StopReason = "cancelled" | "shutdown" | "lost_claim";

/** How a port ended that neither answered nor was told to end. */
export type CrashReason =
  | "no_result"
  | "exit_code"
  | "oom"
  | "killed"
  | "segfault"
  | "abort"
  | "hung"
  | "process_limit"
  | "cpu_limit"
  | "start_failed"
  | "guardian_lost";

/** What is known of the end of the port's own process; stored with the attempt. */
export interface PortExit {
  readonly exitCode?: number;
  readonly signal?: string;
  /** At most 8 kB of the port's last log output. */
  readonly stderrTail: string;
}

/** How a port ended; settled only when nothing of its tree is left. */
export type PortOutcome =
  | { readonly kind: "completed"; readonly result: Record<string, unknown> }
  | ({
      readonly kind: "failed";
      /** The port's own code, or `protocol_violation`. */
      readonly code: string;
      readonly message: string;
      readonly details?: Record<string, unknown>;
    } & PortExit)
  | ({
      readonly kind: "crashed";
      readonly reason: CrashReason;
      readonly message: string;
    } & PortExit)
  | ({
      readonly kind: "timedOut";
      readonly limit: "absolute" | "idle";
      readonly afterMs: number;
    } & PortExit)
  | { readonly kind: "cancelled" }
  | { readonly kind: "stopped"; readonly reason: Exclude<StopReason, "cancelled"> };

/** A supervised Python process and all that it starts. */
export interface Port {
  readonly id: string;
  readonly outcome: Promise<PortOutcome>;
  /** Asks for the part around this frame next; ignored when the port can't or is at its end. */
  focus(frame: number): void;
  /** Ends the tree by the stop ladder; resolves when it is gone. */
  stop(reason: StopReason): Promise<void>;
}

/** Where a port is in its life. */
type PortPhase = "starting" | "idle" | "running" | "stopping" | "ended";

/** One row of what runs now, for metrics and the status page. */
export interface PortState {
  readonly id: string;
  readonly kind: string;
  /** Of the present request, else of the last one; empty before the first. */
  readonly jobId: string;
  readonly attempt: number;
  readonly phase: PortPhase;
  readonly mode: GuardianMode;
  /** As the host numbers it; absent until the port has been started. */
  readonly pid?: number;
  readonly startedAt: Date;
  /** When it said last that it lives; absent before its first word. */
  readonly heardAt?: Date;
  readonly rssBytes: number;
  readonly processes: number;
  /** Answered so far. */
  readonly requests: number;
  readonly stage?: string;
  readonly fraction?: number;
}

/** What keeps the tree together: a PID namespace, or a child subreaper. */
export type GuardianMode = "namespace" | "subreaper";

/** What a sweep found of this installation's processes. */
export interface SweepReport {
  /** Processes whose owner is dead or no longer knows them. */
  readonly found: number;
  readonly terminated: number;
  /** Of those, how many did not heed SIGTERM. */
  readonly forceKilled: number;
  /** Left alone by the policy of their kind. */
  readonly observed: number;
  /** Could not be ended. */
  readonly errors: number;
  /** Processes of live owners, left alone. */
  readonly preserved: number;
  /** Registry rows whose pid belongs to another process now; no signal was sent. */
  readonly mismatched: number;
}

/** How much of what carries our marker has no living owner. */
export type OrphanLevel = "healthy" | "good" | "degraded" | "critical";

/** A process for people to look at. */
export interface ShownProcess {
  readonly pid: number;
  readonly portId: string;
  /** At most 200 characters. */
  readonly command: string;
  /** ISO time. */
  readonly startedAt: string;
}

/** What runs of this installation's ports on this machine. */
export interface PortsInspection {
  readonly level: OrphanLevel;
  /** Ports whose worker lives and knows them. */
  readonly activePorts: number;
  /** Ports whose worker is dead or has forgotten them. */
  readonly orphanedPorts: number;
  /** Share of the orphaned ports, 0 to 100. */
  readonly orphanedPercent: number;
  readonly orphans: readonly ShownProcess[];
  /** Ended processes that their parent has not collected yet. */
  readonly zombies: number;
}
