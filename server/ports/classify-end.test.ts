import { describe, expect, it } from "vitest";
import { classifyEnd, type EndFacts } from "./classify-end.ts";
import type { ExitReport } from "./guardian-report.ts";
import type { PortOutcome } from "./port-types.ts";

const EXIT_1 = 1 << 8;

function exited(status: number, facts: Partial<ExitReport> = {}): ExitReport {
  return {
    type: "exited",
    status,
    endedBy: null,
    rssBytes: 10,
    peakRssBytes: 10,
    oomKills: 0,
    ...facts,
  };
}

const result = { type: "result", id: "job", frames: 5 } as const;
const error = { type: "error", id: "job", code: "broken_file", message: "No audio." } as const;

const table: [string, Omit<EndFacts, "stderrTail">, Partial<PortOutcome>][] = [
  [
    "a result and exit 0",
    { answer: result, report: exited(0) },
    { kind: "completed", result: { id: "job", frames: 5 } },
  ],
  [
    "exit 0 without a result",
    { report: exited(0) },
    { kind: "crashed", reason: "no_result", exitCode: 0 },
  ],
  [
    "exit 1 with an error",
    { answer: error, report: exited(EXIT_1) },
    { kind: "failed", code: "broken_file", message: "No audio.", exitCode: 1 },
  ],
  [
    "exit 1 with only a log",
    { report: exited(EXIT_1) },
    { kind: "crashed", reason: "exit_code", exitCode: 1, stderrTail: "log" },
  ],
  [
    "a result with another exit code",
    { answer: result, report: exited(3 << 8) },
    { kind: "crashed", reason: "exit_code", exitCode: 3 },
  ],
  [
    "an error for want of memory",
    { answer: { ...error, code: "out_of_memory" }, report: exited(EXIT_1) },
    { kind: "crashed", reason: "oom" },
  ],
  [
    "SIGKILL by our memory limit",
    { report: exited(9, { endedBy: "memory" }) },
    { kind: "crashed", reason: "oom", signal: "SIGKILL" },
  ],
  [
    "SIGKILL while the kernel counted an out-of-memory kill",
    { report: exited(9, { oomKills: 1 }) },
    { kind: "crashed", reason: "oom" },
  ],
  [
    "SIGKILL near the memory limit",
    { report: exited(9, { rssBytes: 95 }), memoryLimitBytes: 100 },
    { kind: "crashed", reason: "oom" },
  ],
  [
    "SIGKILL far from the memory limit",
    { report: exited(9, { rssBytes: 80 }), memoryLimitBytes: 100 },
    { kind: "crashed", reason: "killed" },
  ],
  ["SIGKILL otherwise", { report: exited(9) }, { kind: "crashed", reason: "killed" }],
  ["SIGTERM by nobody here", { report: exited(15) }, { kind: "crashed", reason: "killed" }],
  [
    "SIGSEGV after a result",
    { answer: result, report: exited(11) },
    { kind: "crashed", reason: "segfault", signal: "SIGSEGV" },
  ],
  ["SIGBUS", { report: exited(7) }, { kind: "crashed", reason: "segfault" }],
  [
    "SIGABRT with a core dump",
    { report: exited(6 | 0x80) },
    { kind: "crashed", reason: "abort", signal: "SIGABRT" },
  ],
  [
    "the process limit",
    { report: exited(9, { endedBy: "processes" }) },
    { kind: "crashed", reason: "process_limit" },
  ],
  ["a guardian that did not report", {}, { kind: "crashed", reason: "guardian_lost" }],
  [
    "a command that is not there",
    { startError: "No such file" },
    { kind: "crashed", reason: "start_failed", message: "No such file" },
  ],
  [
    "a violation, whatever its exit",
    { violation: "not JSON", answer: result, report: exited(9) },
    { kind: "failed", code: "protocol_violation", message: "not JSON" },
  ],
  [
    "no handshake",
    { late: { what: "start", afterMs: 50 }, report: exited(9) },
    { kind: "crashed", reason: "start_failed" },
  ],
  [
    "missed heartbeats",
    { late: { what: "heartbeat", afterMs: 50 }, report: exited(9) },
    { kind: "crashed", reason: "hung" },
  ],
  [
    "an answer without an end",
    { late: { what: "exit", afterMs: 50 }, answer: result, report: exited(9) },
    { kind: "crashed", reason: "hung" },
  ],
  [
    "no work",
    { late: { what: "idle", afterMs: 50 }, report: exited(15) },
    { kind: "timedOut", limit: "idle", afterMs: 50 },
  ],
  [
    "too long in all",
    { late: { what: "absolute", afterMs: 50 }, report: exited(15) },
    { kind: "timedOut", limit: "absolute", afterMs: 50 },
  ],
  [
    "a cancel",
    { stop: { reason: "cancelled", isAnswered: false }, report: exited(15) },
    { kind: "cancelled" },
  ],
  [
    "a cancel after the result",
    { stop: { reason: "cancelled", isAnswered: true }, answer: result, report: exited(0) },
    { kind: "completed" },
  ],
  [
    "a cancel just before the result",
    { stop: { reason: "cancelled", isAnswered: false }, answer: result, report: exited(0) },
    { kind: "cancelled" },
  ],
  [
    "a shutdown",
    { stop: { reason: "shutdown", isAnswered: false }, report: exited(9) },
    { kind: "stopped", reason: "shutdown" },
  ],
  [
    "a lost claim, even after the result",
    { stop: { reason: "lost_claim", isAnswered: true }, answer: result, report: exited(0) },
    { kind: "stopped", reason: "lost_claim" },
  ],
];

describe("end of a port", () => {
  it.each(table)("%s", (_name, facts, outcome) => {
    expect(classifyEnd({ ...facts, stderrTail: "log" })).toMatchObject(outcome);
  });

  it("has a message of its own for each way to crash", () => {
    const outcomes = table.map(([, facts]) => classifyEnd({ ...facts, stderrTail: "" }));
    const messages = new Map(
      outcomes.flatMap((end) => (end.kind === "crashed" ? [[end.reason, end.message]] : [])),
    );
    expect(messages.size).toBe(10);
    expect(new Set(messages.values()).size).toBe(10);
  });
});
