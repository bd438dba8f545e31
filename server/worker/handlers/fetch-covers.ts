import { DomainError } from "#server/errors.ts";
import { bringCovers, type CoversDeps } from "#server/imports/covers/bring-covers.ts";
import type { CoverTrouble } from "#server/imports/covers/fetch-cover.ts";
import { isOutage } from "#server/jobs/database-retry.ts";
import type { Outcome } from "#server/jobs/outcome.ts";
import { QUEUE_LIMITS } from "#server/jobs/queues.ts";
import type { Handler, Run } from "#server/jobs/run-job.ts";

export type FetchCoversDeps = CoversDeps;

/** Brings the pictures that a user's lists lack; what did not come is lacking at the next attempt still. */
export function fetchCovers(deps: FetchCoversDeps): Handler {
  const { absoluteBaseSec } = QUEUE_LIMITS["fetch-covers"];
  return async (run) => {
    const limit = AbortSignal.timeout(absoluteBaseSec * 1000);
    try {
      const trouble = await bringCovers(deps, {
        userId: run.job.userId,
        signal: AbortSignal.any([run.signal, limit]),
        onFraction: (fraction) => run.progress.report("fetching", fraction),
      });
      return trouble ? outcomeOfTrouble(trouble) : COMPLETED;
    } catch (error) {
      const isLate = limit.aborted && !run.signal.aborted;
      return isLate ? tooLong(absoluteBaseSec) : outcomeOfError(run, error);
    }
  };
}

const COMPLETED: Outcome = { kind: "completed", effects: () => Promise.resolve() };

function outcomeOfTrouble(trouble: CoverTrouble): Outcome {
  const { code, message, notBefore, retryAfterSec } = trouble;
  if (notBefore) return { kind: "deferred", until: notBefore, code, message };
  const wait = retryAfterSec === undefined ? {} : { retryAfterSec };
  return { kind: "failed", code, message, isWorthRetry: true, ...wait };
}

function outcomeOfError({ signal }: Run, error: unknown): Outcome {
  if (signal.reason === "cancelled") return { kind: "cancelled" };
  if (signal.aborted || isOutage(error)) return { kind: "interrupted", isUnclean: false };
  if (!(error instanceof DomainError)) throw error;
  const { code, message } = error;
  return { kind: "failed", code, message, isWorthRetry: code === "no_space" };
}

function tooLong(seconds: number): Outcome {
  const message = `Not all covers came within ${seconds / 60} min. What has come is kept; it goes on from there.`;
  return { kind: "failed", code: "timeout", message, isWorthRetry: true };
}
