import { expect, it } from "vitest";
import type { CrashReason, PortOutcome } from "#server/ports/port-types.ts";
import { outcomeOfPort } from "./port-failure.ts";

const REASONS: readonly CrashReason[] = [
  "no_result",
  "exit_code",
  "oom",
  "killed",
  "segfault",
  "abort",
  "hung",
  "process_limit",
  "start_failed",
  "guardian_lost",
];

function messageOf(end: Exclude<PortOutcome, { kind: "completed" }>): string {
  const outcome = outcomeOfPort(end);
  return outcome.kind === "failed" ? outcome.message : outcome.kind;
}

it("has a message of its own for every way to crash and to be late", () => {
  const crashes = REASONS.map((reason) =>
    messageOf({ kind: "crashed", reason, message: "", stderrTail: "" }),
  );
  const late = (["idle", "absolute"] as const).map((limit) =>
    messageOf({ kind: "timedOut", limit, afterMs: 60_000, stderrTail: "" }),
  );
  const messages = [...crashes, ...late];
  expect(new Set(messages).size).toBe(messages.length);
});

it("tries again what may work next time, and not what the file itself does wrong", () => {
  const failed = (code: string) =>
    outcomeOfPort({ kind: "failed", code, message: "", stderrTail: "" });
  expect(failed("internal")).toMatchObject({ isWorthRetry: true });
  expect(failed("broken_file")).toMatchObject({ isWorthRetry: false });
  expect(failed("cancelled")).toEqual({ kind: "cancelled" });
});

it("does not count an end that the worker decided", () => {
  expect(outcomeOfPort({ kind: "stopped", reason: "shutdown" })).toEqual({
    kind: "interrupted",
    isUnclean: false,
  });
});
