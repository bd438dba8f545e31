import { DomainError } from "#server/errors.ts";
import { isOutage } from "#server/jobs/database-retry.ts";
import type { Outcome } from "#server/jobs/outcome.ts";
import { SpotifyError } from "#server/spotify/client/spotify-error.ts";
import { ReadingGoneError } from "./staging.ts";

const INTERRUPTED: Outcome = { kind: "interrupted", isUnclean: false };

/**
 * What an error of reading or applying a list means for its job: a limit of Spotify's defers it, what a moment may mend
 * is tried again, and a reading that is gone has nobody left to fail for. Throws what it does not know.
 */
export function outcomeOf(error: unknown, { signal }: { signal: AbortSignal }): Outcome {
  if (signal.reason === "cancelled") return { kind: "cancelled" };
  if (signal.aborted) return INTERRUPTED;
  if (error instanceof ReadingGoneError) return { kind: "cancelled" };
  if (error instanceof SpotifyError) return outcomeOfSpotify(error);
  if (error instanceof DomainError) {
    return { kind: "failed", code: error.code, message: error.message, isWorthRetry: false };
  }
  if (isOutage(error)) return INTERRUPTED;
  throw error;
}

function outcomeOfSpotify(error: SpotifyError): Outcome {
  const { code, message, notBefore, isWorthRetry } = error;
  if (notBefore) return { kind: "deferred", until: notBefore, code, message };
  return { kind: "failed", code, message, isWorthRetry };
}
