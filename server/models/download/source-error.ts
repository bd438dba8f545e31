/** Codes of a fetch that did not work, as people read them with the job. */
export type SourceErrorCode =
  | "offline"
  | "bad_proxy"
  | "connection_lost"
  | "not_found_at_source"
  | "source_busy"
  | "bad_hash"
  | "no_space"
  | "timeout";

/** Why a file did not come; the message says what happened and what to do. */
export class SourceError extends Error {
  override readonly name = "SourceError";
  readonly code: SourceErrorCode;
  /** Seconds that the source asks to wait for. */
  readonly retryAfterSec: number | undefined;

  constructor(
    code: SourceErrorCode,
    options: { message: string; cause?: unknown; retryAfterSec?: number },
  ) {
    super(options.message, { cause: options.cause });
    this.code = code;
    this.retryAfterSec = options.retryAfterSec;
  }

  /** Whether another attempt may find the source in a better state. */
  get isWorthRetry(): boolean {
    return (
      this.code === "offline" ||
      this.code === "connection_lost" ||
      this.code === "source_busy" ||
      this.code === "timeout"
    );
  }
}

/** No answer at all: what may stand between this machine and the source, and how to do without. */
export function offline(host: string, cause: unknown): SourceError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SourceError("offline", {
    message: `${host} can't be reached from this server (${reason}). Set HTTPS_PROXY if it needs a proxy, or MODEL_HUB_URL and MODEL_ARCHIVE_URL to a mirror; or copy the files here and import them with: npm run models -- import FOLDER`,
    cause,
  });
}
