import { decodeWaitStatus, type ExitStatus } from "./exit-status.ts";
import type { ExitReport } from "./guardian-report.ts";
import type { Lateness } from "./port-watch.ts";
import type { CrashReason, PortExit, PortOutcome, StopReason } from "./port-types.ts";
import type { OutgoingMessage } from "./protocol.ts";

/** A port's last word. */
export type Answer = Extract<OutgoingMessage, { type: "result" | "error" }>;

/** All that is known when the tree is gone. */
export interface EndFacts {
  readonly answer?: Answer;
  /** Set when the port was told to end; `isAnswered` if its answer had come before. */
  readonly stop?: { readonly reason: StopReason; readonly isAnswered: boolean };
  /** What the port said against the protocol. */
  readonly violation?: string;
  /** The limit that ended it. */
  readonly late?: Lateness;
  /** Why it could not be started. */
  readonly startError?: string;
  /** Absent when the guardian itself did not live to report. */
  readonly report?: ExitReport;
  readonly memoryLimitBytes?: number;
  readonly stderrTail: string;
}

/** A tree this near to its limit at its last sample has probably hit it. */
const NEAR_MEMORY_LIMIT = 0.9;

const MESSAGES: Record<CrashReason, string> = {
  no_result: "The process ended without a result.",
  exit_code: "The process ended with an error; its log says more.",
  oom: "The process needed more memory than it may have.",
  killed: "The process was killed from outside.",
  segfault: "The process crashed with a memory fault.",
  abort: "The process aborted itself.",
  hung: "The process stopped answering.",
  cpu_limit: "The process used more processor time than it may.",
  process_limit: "The process started more processes than it may.",
  start_failed: "The process could not be started.",
  guardian_lost: "The process that watches over the work was killed.",
};

/** Turns the facts of an end into its outcome. */
export function classifyEnd(facts: EndFacts): PortOutcome {
  return stopped(facts) ?? enforced(facts) ?? ended(facts);
}

function stopped({ stop, answer, report }: EndFacts): PortOutcome | undefined {
  if (stop === undefined) return undefined;
  const isWhole = stop.isAnswered && answer?.type === "result" && report?.status === 0;
  if (isWhole && stop.reason !== "lost_claim") return completed(answer);
  return stop.reason === "cancelled"
    ? { kind: "cancelled" }
    : { kind: "stopped", reason: stop.reason };
}

/** Ends that this side decided. */
function enforced(facts: EndFacts): PortOutcome | undefined {
  const { late, report } = facts;
  if (facts.violation !== undefined) {
    return {
      kind: "failed",
      code: "protocol_violation",
      message: facts.violation,
      ...exitOf(facts),
    };
  }
  if (facts.startError !== undefined) return crash(facts, "start_failed", facts.startError);
  if (late !== undefined) return tooLate(facts, late);
  if (report?.endedBy === "memory") return crash(facts, "oom");
  if (report?.endedBy === "processes") return crash(facts, "process_limit");
  return undefined;
}

function tooLate(facts: EndFacts, late: Lateness): PortOutcome {
  switch (late.what) {
    case "start":
      return crash(facts, "start_failed", `The process was not ready within ${late.afterMs} ms.`);
    case "heartbeat":
      return crash(facts, "hung");
    case "exit":
      return crash(
        facts,
        "hung",
        `The process did not end within ${late.afterMs} ms of its answer.`,
      );
    case "idle":
    case "absolute":
      return { kind: "timedOut", limit: late.what, afterMs: late.afterMs, ...exitOf(facts) };
  }
}

/** Ends that the port came to by itself. */
function ended(facts: EndFacts): PortOutcome {
  const { answer, report } = facts;
  if (report === undefined) return crash(facts, "guardian_lost");
  if (answer?.type === "error" && answer.code === "out_of_memory") {
    return crash(facts, "oom", answer.message);
  }
  const status = decodeWaitStatus(report.status);
  if (status.kind === "signalled") return crash(facts, signalReason(status.signal, facts, report));
  return (
    answeredEnd(facts, status.code) ?? crash(facts, status.code === 0 ? "no_result" : "exit_code")
  );
}

/** An answer counts only with the exit code that belongs to it. */
function answeredEnd(facts: EndFacts, exitCode: number): PortOutcome | undefined {
  const { answer } = facts;
  if (answer?.type === "result") return exitCode === 0 ? completed(answer) : undefined;
  if (answer?.type !== "error" || exitCode !== 1) return undefined;
  const { code, message, details } = answer;
  const rest = details === undefined ? {} : { details };
  return { kind: "failed", code, message, ...rest, ...exitOf(facts) };
}

function signalReason(signal: string, facts: EndFacts, report: ExitReport): CrashReason {
  switch (signal) {
    case "SIGSEGV":
    case "SIGBUS":
      return "segfault";
    case "SIGABRT":
      return "abort";
    case "SIGXCPU":
      return "cpu_limit";
    case "SIGKILL":
      return hasMemoryEvidence(facts, report) ? "oom" : "killed";
    default:
      return "killed";
  }
}

function hasMemoryEvidence(facts: EndFacts, report: ExitReport): boolean {
  const limit = facts.memoryLimitBytes ?? Number.POSITIVE_INFINITY;
  return report.oomKills > 0 || report.rssBytes >= limit * NEAR_MEMORY_LIMIT;
}

/** The outcome of a result, without its type. */
export function completed({ type: _type, ...result }: Answer): PortOutcome {
  return { kind: "completed", result };
}

function crash(facts: EndFacts, reason: CrashReason, message = MESSAGES[reason]): PortOutcome {
  return { kind: "crashed", reason, message, ...exitOf(facts) };
}

function exitOf({ report, stderrTail }: EndFacts): PortExit {
  if (report === undefined) return { stderrTail };
  return { ...fieldsOf(decodeWaitStatus(report.status)), stderrTail };
}

function fieldsOf(status: ExitStatus): Pick<PortExit, "exitCode" | "signal"> {
  return status.kind === "exited" ? { exitCode: status.code } : { signal: status.signal };
}
