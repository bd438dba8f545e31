import type { ChildSpec, RestartType, Shutdown } from "./child-spec.ts";
import type { ExitReason } from "./exit-reason.ts";

/**
 * What a report is about: a child's start failed, a running child ended, a child did not end in order
 * when told to, or the supervisor itself gives up.
 */
export type ReportContext = "start_error" | "child_terminated" | "shutdown_error" | "shutdown";

/** Every report of every supervisor has these four fields. */
export interface SupervisorReport {
  readonly supervisor: string;
  readonly context: ReportContext;
  readonly reason: ExitReason;
  readonly offender: {
    readonly id: string;
    readonly restart: RestartType;
    readonly shutdown: Shutdown;
  };
}

/** The part of a spec that a report shows. */
export function offenderOf(spec: ChildSpec): SupervisorReport["offender"] {
  return { id: spec.id, restart: spec.restart, shutdown: spec.shutdown };
}
