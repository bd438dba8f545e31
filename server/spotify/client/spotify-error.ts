/** Why Spotify gave no answer that can be used; the same words stand with a job that fails of it. */
export type SpotifyErrorCode =
  /** The user's connection is over: only they can make it anew. */
  | "connect_again"
  /** The operator's credentials are wrong, or there are none. */
  | "bad_credentials"
  | "private_playlist"
  | "not_found_at_source"
  | "rate_limited"
  | "source_busy"
  | "offline"
  | "timeout"
  | "bad_answer";

interface SpotifyErrorFacts {
  /** What happened and what to do, without addresses, tokens or codes. */
  readonly message: string;
  readonly cause?: unknown;
  /** Before it, no other request makes sense; with `rate_limited` always. */
  readonly notBefore?: Date;
  /** As the code says by default. */
  readonly isWorthRetry?: boolean;
}

const WORTH_RETRY: ReadonlySet<SpotifyErrorCode> = new Set(["source_busy", "offline", "timeout"]);

/** A request to Spotify that brought nothing. */
export class SpotifyError extends Error {
  override readonly name = "SpotifyError";
  readonly code: SpotifyErrorCode;
  readonly notBefore: Date | undefined;
  /** Whether the same request may bring something a little later. */
  readonly isWorthRetry: boolean;

  constructor(code: SpotifyErrorCode, { message, cause, ...facts }: SpotifyErrorFacts) {
    super(message, { cause });
    this.code = code;
    this.notBefore = facts.notBefore;
    this.isWorthRetry = facts.isWorthRetry ?? WORTH_RETRY.has(code);
  }
}
