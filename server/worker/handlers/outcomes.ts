import type { Outcome } from "#server/jobs/outcome.ts";

/** What the job is about was deleted meanwhile: nothing is left to do, and nobody is to blame. */
export const SUBJECT_GONE: Outcome = { kind: "cancelled" };

/** The port said that it was done, but its result can't be true. */
export function badResult(cause: Error): Outcome {
  return {
    kind: "failed",
    code: "bad_result",
    message: "The audio process gave an unusable result.",
    isWorthRetry: true,
    facts: { stderrTail: cause.message },
  };
}
