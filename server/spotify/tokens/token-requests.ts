import type { AccountsClient, GrantedTokens } from "../client/accounts-client.ts";
import { SpotifyError, type SpotifyErrorCode } from "../client/spotify-error.ts";
import type { TokenBudget } from "../request-budget.ts";

export interface TokenRequestOptions {
  readonly accounts: AccountsClient;
  readonly budget: TokenBudget;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** For an answer. */
  readonly answerMs?: number;
  /** 0 to 1. */
  readonly random?: () => number;
}

/** How the last request for a token ended; the code is null when it brought one. */
interface LastRequest {
  readonly atMs: number;
  readonly code: SpotifyErrorCode | null;
}

const ANSWER_MS = 10_000;
const FIRST_REST_MS = 1000;
const LONGEST_REST_MS = 30_000;

/**
 * Asks Spotify for tokens, and says what it answers as a value. After a fault of Spotify's nobody in this process asks
 * again before 1 s has passed, and twice as long after each further one, up to 30 s.
 */
export class TokenRequests {
  readonly #options: Required<TokenRequestOptions>;
  #faults = 0;
  #rest: { readonly untilMs: number; readonly error: SpotifyError } | null = null;
  #last: LastRequest | null = null;

  constructor(options: TokenRequestOptions) {
    this.#options = { now: Date.now, answerMs: ANSWER_MS, random: Math.random, ...options };
  }

  get answerMs(): number {
    return this.#options.answerMs;
  }

  get last(): LastRequest | null {
    return this.#last;
  }

  /** `connect_again` says that the refresh token is good for nothing any more. */
  refresh(refreshToken: string): Promise<GrantedTokens | SpotifyError> {
    return this.#ask((signal) => this.#options.accounts.refresh(refreshToken, signal));
  }

  appToken(): Promise<GrantedTokens | SpotifyError> {
    return this.#ask((signal) => this.#options.accounts.appToken(signal));
  }

  /** `connect_again` says that the code, or what should prove whose it is, is none. */
  exchangeCode(
    given: Parameters<AccountsClient["exchangeCode"]>[0],
  ): Promise<GrantedTokens | SpotifyError> {
    return this.#ask((signal) => this.#options.accounts.exchangeCode(given, signal));
  }

  /**
   * Runs what asks for a token, unless Spotify wants no requests; a limit that it throws is everybody's from then on.
   * Nothing here holds a row: the database is asked before and after.
   */
  async withinBudget<T>(run: () => Promise<T>): Promise<T> {
    const { budget } = this.#options;
    await budget.check();
    try {
      return await run();
    } catch (error) {
      if (error instanceof SpotifyError && error.notBefore) await budget.close(error.notBefore);
      throw error;
    }
  }

  async #ask(
    send: (signal: AbortSignal) => Promise<GrantedTokens>,
  ): Promise<GrantedTokens | SpotifyError> {
    const { now, answerMs } = this.#options;
    if (this.#rest && now() < this.#rest.untilMs) return this.#rest.error;
    const signal = AbortSignal.timeout(answerMs);
    try {
      const granted = await send(signal);
      this.#keep(null);
      return granted;
    } catch (error) {
      const told =
        error instanceof SpotifyError ? error : signal.aborted ? tooSlow(answerMs) : null;
      if (told === null) throw error;
      this.#keep(told);
      return told;
    }
  }

  #keep(error: SpotifyError | null): void {
    const { now, random } = this.#options;
    this.#last = { atMs: now(), code: error?.code ?? null };
    const isFault = error !== null && (error.isWorthRetry || error.code === "bad_answer");
    this.#faults = isFault ? this.#faults + 1 : 0;
    const restMs = FIRST_REST_MS * 2 ** (this.#faults - 1) * (1 + random() / 2);
    this.#rest = isFault ? { untilMs: now() + Math.min(LONGEST_REST_MS, restMs), error } : null;
  }
}

function tooSlow(answerMs: number): SpotifyError {
  return new SpotifyError("timeout", {
    message: `Spotify’s sign-in gave no answer within ${answerMs / 1000} s. Try again later.`,
  });
}
