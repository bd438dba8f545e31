/** Why a file did not come from an address that a user gave. */
export type PublicFileErrorCode =
  | "invalid_url"
  | "not_public"
  | "forbidden"
  | "unknown_host"
  | "unreachable"
  | "not_secure"
  | "too_many_redirects"
  | "http_status"
  | "bad_answer"
  | "compressed"
  | "wrong_type"
  | "too_large"
  | "cut_short"
  | "timed_out";

const WORTH_RETRY = new Set<PublicFileErrorCode>(["unreachable", "cut_short", "timed_out"]);
/** Request timeout, too early, too many requests; and all of 500 and more. */
const BUSY = new Set([408, 425, 429]);

interface Failure {
  readonly message: string;
  readonly cause?: unknown;
  /** The HTTP status, for `http_status`. */
  readonly status?: number;
  readonly retryAfterSec?: number | undefined;
}

/** A message that the user may read: it names host, value and limit, and never a path, query or password. */
export class PublicFileError extends Error {
  override readonly name = "PublicFileError";
  readonly code: PublicFileErrorCode;
  readonly status: number | undefined;
  /** Seconds that the source asks to wait for. */
  readonly retryAfterSec: number | undefined;

  constructor(code: PublicFileErrorCode, failure: Failure) {
    super(failure.message, { cause: failure.cause });
    this.code = code;
    this.status = failure.status;
    this.retryAfterSec = failure.retryAfterSec;
  }

  /** Whether another attempt may find the source in a better state. */
  get isWorthRetry(): boolean {
    const status = this.status ?? 0;
    return WORTH_RETRY.has(this.code) || BUSY.has(status) || status >= 500;
  }
}
