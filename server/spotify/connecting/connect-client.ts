import type { Database } from "#server/db.ts";
import { AccountsClient, type GrantedTokens } from "../client/accounts-client.ts";
import { AnswerCache } from "../client/answer-cache.ts";
import { HttpClient } from "../client/http-client.ts";
import { SpotifyClient } from "../client/spotify-client.ts";
import { SpotifyError, type SpotifyErrorCode } from "../client/spotify-error.ts";
import type { SpotifySettings } from "../open-spotify.ts";
import { AppBudget } from "../request-budget.ts";
import { TokenRequests } from "../tokens/token-requests.ts";
import type { ConnectRefusal } from "./connect-refusal.ts";

export interface ConnectOptions {
  readonly database: Database;
  readonly settings: SpotifySettings & {
    readonly credentials: NonNullable<SpotifySettings["credentials"]>;
  };
  /** As it is registered at Spotify, letter by letter. */
  readonly redirectUri: string;
}

/** What a code was worth. */
export type Redeemed =
  | {
      readonly kind: "granted";
      readonly tokens: GrantedTokens & { readonly refreshToken: string };
      readonly profile: { readonly id: string; readonly displayName: string };
    }
  /** The code, or what should prove whose it is, is none. */
  | { readonly kind: "invalid" }
  | { readonly kind: "refused"; readonly code: ConnectRefusal };

const PROFILE_MS = 10_000;
const ONCE_MORE = { tries: 2, firstMs: 500, longestMs: 1000 };

/**
 * What the web process asks of Spotify: to exchange a code, once, and whose account it is. Failures are values, since
 * Next and Node hold a copy of each error class. Whoever opens it closes it.
 */
export class ConnectClient {
  readonly redirectUri: string;
  readonly #options: ConnectOptions;
  readonly #http: HttpClient;
  readonly #accounts: AccountsClient;
  readonly #budget: AppBudget;
  readonly #requests: TokenRequests;

  constructor(options: ConnectOptions) {
    const { database, settings, redirectUri } = options;
    const { accountsUrl, credentials, proxy } = settings;
    this.redirectUri = redirectUri;
    this.#options = options;
    this.#http = new HttpClient({ proxy });
    this.#accounts = new AccountsClient({ accountsUrl, ...credentials, send: this.#http.send });
    this.#budget = new AppBudget({ database, clientId: credentials.clientId });
    this.#requests = new TokenRequests({ accounts: this.#accounts, budget: this.#budget });
  }

  /** Where users must be when they begin: Spotify sends them back there, and their session must come along. */
  get openAt(): string {
    return new URL(this.redirectUri).origin;
  }

  /** False while Spotify wants no requests. */
  async mayAsk(): Promise<boolean> {
    return (await refusalOf(this.#budget.check())) === null;
  }

  authorizeAddress(request: { state: string; challenge: string }): string {
    return this.#accounts.authorizeAddress({ ...request, redirectUri: this.redirectUri });
  }

  /** The code is spent after this, whatever comes of it. */
  async redeem(given: { code: string; verifier: string }): Promise<Redeemed> {
    try {
      const tokens = await this.#exchange(given);
      const { refreshToken } = tokens;
      if (refreshToken === null) return { kind: "refused", code: "bad_answer" };
      const profile = await this.#profileOf(tokens.accessToken);
      return { kind: "granted", tokens: { ...tokens, refreshToken }, profile };
    } catch (error) {
      if (!(error instanceof SpotifyError)) throw error;
      return error.code === "connect_again"
        ? { kind: "invalid" }
        : { kind: "refused", code: refusalBy(error.code) };
    }
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #exchange(given: { code: string; verifier: string }): Promise<GrantedTokens> {
    const { redirectUri } = this;
    return this.#requests.withinBudget(async () => {
      const answer = await this.#requests.exchangeCode({ ...given, redirectUri });
      if (answer instanceof SpotifyError) throw answer;
      return answer;
    });
  }

  async #profileOf(accessToken: string): Promise<{ id: string; displayName: string }> {
    const { send } = this.#http;
    const client = new SpotifyClient({
      apiUrl: this.#options.settings.apiUrl,
      send,
      access: {
        subject: "connecting",
        token: () => Promise.resolve(accessToken),
        replace: () => Promise.reject(strange()),
      },
      budget: this.#budget,
      cache: new AnswerCache(0),
      backOff: ONCE_MORE,
    });
    const signal = AbortSignal.timeout(PROFILE_MS);
    try {
      const { id, display_name } = await client.profile(signal);
      return { id, displayName: display_name ?? "" };
    } catch (error) {
      throw signal.aborted ? tooSlow() : error;
    }
  }
}

function strange(): SpotifyError {
  const message = "Spotify refuses the token that it has just given.";
  return new SpotifyError("bad_answer", { message });
}

function tooSlow(): SpotifyError {
  const message = `Spotify gave no answer within ${PROFILE_MS / 1000} s. Try again later.`;
  return new SpotifyError("timeout", { message });
}

async function refusalOf(asked: Promise<void>): Promise<SpotifyErrorCode | null> {
  try {
    await asked;
    return null;
  } catch (error) {
    if (error instanceof SpotifyError) return error.code;
    throw error;
  }
}

/** An account's own profile is refused only to apps that may not know the account. */
function refusalBy(code: Exclude<SpotifyErrorCode, "connect_again">): ConnectRefusal {
  if (code === "not_found_at_source") return "not_registered";
  return code === "private_playlist" ? "bad_answer" : code;
}
