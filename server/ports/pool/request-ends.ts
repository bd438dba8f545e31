import type { PortOutcome } from "../port-types.ts";
import type { Pass } from "./circuit-breaker.ts";
import type { PoolOutcome, Refusal } from "./pool-types.ts";
import type { Waiting } from "./waiting-line.ts";

/** What a caller is told that was refused. */
export const REFUSALS: Record<Refusal, string> = {
  saturated: "All workers are busy, and no more requests may wait.",
  queue_timeout: "No worker became free in time.",
  worker_busy: "The session's worker is busy.",
  session_worker_unavailable: "The session's worker is gone.",
  breaker_open: "This kind of work keeps failing; it is tried again in a moment.",
  unavailable: "No worker can be started.",
  shutting_down: "The worker is shutting down.",
};

/** Milliseconds, negative when it has passed; undefined without a deadline. */
export function leftUntilDeadline({ request, sinceMs }: Waiting): number | undefined {
  if (request.deadlineMs === undefined) return undefined;
  return request.deadlineMs - (performance.now() - sinceMs);
}

/** The port's own limits end it before; a caller is answered in time even if its tree outlives SIGKILL. */
export function guardDeadline(
  waiting: Waiting,
  leftMs: number | undefined,
): NodeJS.Timeout | undefined {
  if (leftMs === undefined) return undefined;
  const { deadlineMs = 0 } = waiting.request;
  return setTimeout(() => {
    waiting.answer({ kind: "timedOut", limit: "absolute", afterMs: deadlineMs, stderrTail: "" });
  }, leftMs);
}

/** How a request ends whose caller has left with this reason before a worker had it. */
export function leftWith(reason: unknown): PortOutcome {
  return reason === "shutdown" || reason === "lost_claim"
    ? { kind: "stopped", reason }
    : { kind: "cancelled" };
}

/** A crash or a broken limit speaks against the kind; a refusal or a cancelled request says nothing. */
export function settlePass(pass: Pass, end: PoolOutcome): void {
  if (end.kind === "completed" || end.kind === "failed") pass.succeed();
  else if (end.kind === "crashed" || end.kind === "timedOut") pass.fail();
  else if (end.kind === "refused" && end.reason === "unavailable") pass.fail();
  else pass.giveBack();
}
