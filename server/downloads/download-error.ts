import type { Outcome } from "#server/jobs/outcome.ts";

interface Failure {
  readonly message: string;
  readonly cause?: unknown;
  /** Whether another attempt may find the source in a better state; false by default. */
  readonly isWorthRetry?: boolean;
  /** Seconds that the source asks to wait for. */
  readonly retryAfterSec?: number | undefined;
  /** Of the process that failed. */
  readonly facts?: Outcome["facts"];
}

/** Why a source gave no file, in words that its user may read: they hold no path, query or password. */
export class DownloadError extends Error {
  override readonly name = "DownloadError";
  /** Has words of its own for people (`taskErrorWords`). */
  readonly code: string;
  readonly isWorthRetry: boolean;
  readonly retryAfterSec: number | undefined;
  readonly facts: Outcome["facts"];

  constructor(code: string, failure: Failure) {
    super(failure.message, { cause: failure.cause });
    this.code = code;
    this.isWorthRetry = failure.isWorthRetry ?? false;
    this.retryAfterSec = failure.retryAfterSec;
    this.facts = failure.facts;
  }
}
