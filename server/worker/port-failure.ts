import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Outcome } from "#server/jobs/outcome.ts";
import type { PoolOutcome, Refusal } from "#server/ports/pool/pool-types.ts";
import type { CrashReason } from "#server/ports/port-types.ts";

const codesFile = new URL("../../python/src/audio_ports/error_codes.json", import.meta.url);
const errorCodes = z
  .record(z.string(), z.object({ retry: z.boolean() }))
  .parse(JSON.parse(readFileSync(codesFile, "utf8")));

/** What the user reads after a crash; the details are in the attempt's log tail. */
const CRASH_MESSAGES: Record<CrashReason, string> = {
  no_result: "The audio process ended without a result.",
  exit_code: "The audio process ended with an error.",
  oom: "The audio process needed more memory than it may use.",
  killed: "The audio process was killed from outside.",
  segfault: "The audio process crashed (segmentation fault).",
  abort: "The audio process crashed (abort).",
  hung: "The audio process stopped answering.",
  cpu_limit: "The audio process used more processor time than it may.",
  process_limit: "The audio process started too many processes.",
  start_failed: "The audio process could not be started.",
  guardian_lost: "The audio process lost its guardian.",
};

/** Ends from outside, without evidence that the work itself was at fault. */
const TAKEN_AWAY: ReadonlySet<CrashReason> = new Set(["killed", "guardian_lost"]);

/** Refusals that pass by themselves. */
const NOT_TRIED: ReadonlySet<Refusal> = new Set([
  "shutting_down",
  "breaker_open",
  "queue_timeout",
  "saturated",
]);

/** Turns every end of a port but a result into the outcome of its attempt. */
export function outcomeOfPort(end: Exclude<PoolOutcome, { kind: "completed" }>): Outcome {
  switch (end.kind) {
    case "failed":
      if (end.code === "cancelled") return { kind: "cancelled" };
      return {
        kind: "failed",
        code: end.code,
        message: end.message,
        isWorthRetry: errorCodes[end.code]?.retry ?? true,
        facts: end,
      };
    case "crashed":
      if (TAKEN_AWAY.has(end.reason)) return { kind: "interrupted", isUnclean: true, facts: end };
      return {
        kind: "failed",
        code: end.reason,
        message: CRASH_MESSAGES[end.reason],
        isWorthRetry: true,
        facts: end,
      };
    case "timedOut":
      return {
        kind: "failed",
        code: "timeout",
        message: timeoutMessage(end),
        isWorthRetry: true,
        facts: end,
      };
    case "cancelled":
      return { kind: "cancelled" };
    case "stopped":
      return { kind: "interrupted", isUnclean: false };
    case "refused":
      return refused(end.reason, end.message);
  }
}

/** A worker that stops, or waits until a kind works again, has not tried: the job goes back as it was. */
function refused(reason: Refusal, message: string): Outcome {
  if (NOT_TRIED.has(reason)) {
    return { kind: "interrupted", isUnclean: false };
  }
  return {
    kind: "failed",
    code: "start_failed",
    message: CRASH_MESSAGES.start_failed,
    isWorthRetry: true,
    facts: { stderrTail: message },
  };
}

function timeoutMessage(end: { limit: "absolute" | "idle"; afterMs: number }): string {
  const seconds = Math.round(end.afterMs / 1000);
  return end.limit === "idle"
    ? `The audio process made no progress for ${seconds} s and was ended.`
    : `The audio process reached its time limit of ${seconds} s and was ended.`;
}
