import { expect, it } from "vitest";
import type { CrashReason, PortOutcome } from "#server/ports/port-types.ts";
import { outcomeOfPort } from "./port-failure.ts";

const REASONS: readonly CrashReason[] = [
  "no_result",
  "exit_code",
  "oom",
  "segfault",
  "abort",
  "hung",
  "process_limit",
  "cpu_limit",
  "start_failed",
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

it.each(["killed", "guardian_lost"] as const)(
  "puts a job back whose process was taken away (%s), and remembers that",
  (reason) => {
    const end = { kind: "crashed", reason, message: "", stderrTail: "log" } as const;
    expect(outcomeOfPort(end)).toMatchObject({
      kind: "interrupted",
      isUnclean: true,
      facts: { stderrTail: "log" },
    });
  },
);

it("does not count an end that the worker decided", () => {
  expect(outcomeOfPort({ kind: "stopped", reason: "shutdown" })).toEqual({
    kind: "interrupted",
    isUnclean: false,
  });
});
