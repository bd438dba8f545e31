/** Codes that use cases raise; the web maps each to a status, the browser to words. */
export const DOMAIN_ERROR_CODES = [
  "unauthorized",
  "forbidden",
  "not_found",
  "bad_input",
  "invalid_url",
  "conflict",
  "rate_limited",
  "too_large",
  "quota_exceeded",
  "no_space",
  "queue_full",
  "unknown_engine",
  "unknown_model",
  "not_accepted",
  "not_ready",
  "unreadable",
  "unavailable",
] as const;

export type DomainErrorCode = (typeof DOMAIN_ERROR_CODES)[number];

/** HTTP status of each code. */
export const HTTP_STATUS: Record<DomainErrorCode, number> = {
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  bad_input: 400,
  invalid_url: 400,
  conflict: 409,
  rate_limited: 429,
  too_large: 413,
  quota_exceeded: 413,
  no_space: 507,
  queue_full: 429,
  unknown_engine: 400,
  unknown_model: 400,
  not_accepted: 409,
  not_ready: 409,
  unreadable: 422,
  unavailable: 503,
};

/** A refusal that the user may read: the message names subject, value, limit and what to do. */
export class DomainError extends Error {
  readonly code: DomainErrorCode;
  /** Seconds after which another try makes sense. */
  readonly retryAfterSec: number | undefined;

  constructor(
    code: DomainErrorCode,
    options: { message: string; cause?: unknown; retryAfterSec?: number },
  ) {
    super(options.message, { cause: options.cause });
    this.name = "DomainError";
    this.code = code;
    this.retryAfterSec = options.retryAfterSec;
  }
}
