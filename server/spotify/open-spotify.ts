import type { Database } from "#server/db.ts";
import type { Env, ProxyVariables } from "#server/env.ts";
import { AccountsClient } from "./client/accounts-client.ts";
import { AnswerCache } from "./client/answer-cache.ts";
import type { AccessSource } from "./client/api-requests.ts";
import { HttpClient } from "./client/http-client.ts";
import { ImageClient } from "./client/image-client.ts";
import { OpenClient } from "./client/open-client.ts";
import { SpotifyClient } from "./client/spotify-client.ts";
import { AppBudget } from "./request-budget.ts";
import { Seal } from "./seal.ts";
import { AppToken } from "./tokens/app-token.ts";
import { TokenRequests } from "./tokens/token-requests.ts";
import { UserTokens } from "./tokens/user-tokens.ts";

/** Where Spotify is, and what this installation is there. */
export interface SpotifySettings {
  readonly apiUrl: string;
  readonly accountsUrl: string;
  readonly openUrl: string;
  /** Null when the operator has entered none. */
  readonly credentials: { readonly clientId: string; readonly clientSecret: string } | null;
  readonly proxy: ProxyVariables;
}

/** The settings that the environment gives. */
export function spotifySettingsOf(env: Env): SpotifySettings {
  const { SPOTIFY_CLIENT_ID: clientId, SPOTIFY_CLIENT_SECRET: clientSecret } = env;
  const isGiven = clientId !== undefined && clientSecret !== undefined;
  return {
    apiUrl: withVersion(env.SPOTIFY_API_URL),
    accountsUrl: env.SPOTIFY_ACCOUNTS_URL,
    openUrl: env.SPOTIFY_OPEN_URL,
    credentials: isGiven ? { clientId, clientSecret } : null,
    proxy: env,
  };
}

/** A bare address is that of a host, where the Web API lies below its version. */
function withVersion(address: string): string {
  return new URL(address).pathname === "/" ? `${address}/v1` : address;
}

/** Seals tokens; web and worker derive the same one. */
export function tokenSeal(sealSecret: string): Seal {
  return new Seal(sealSecret, "spotify tokens");
}

/** Requests that need an app at Spotify. */
export interface SpotifyApi {
  readonly clientId: string;
  readonly requests: TokenRequests;
  readonly userTokens: UserTokens;
  readonly appToken: AppToken;
  readonly budget: AppBudget;
}

export interface SpotifyDeps {
  readonly database: Database;
  readonly settings: SpotifySettings;
  readonly sealSecret: string;
}

/** Whoever asks for public pages has no name there, but one address. */
const OPEN_PAGES = "open pages";

/** Everything that speaks to Spotify in one worker; `close` ends its connections. */
export class Spotify {
  /** Null without credentials. */
  readonly api: SpotifyApi | null;
  readonly open: OpenClient;
  readonly images: ImageClient;
  readonly cache = new AnswerCache();
  readonly http: HttpClient;
  readonly #apiUrl: string;

  constructor({ database, settings, sealSecret }: SpotifyDeps) {
    const { apiUrl, accountsUrl, openUrl, credentials, proxy } = settings;
    this.#apiUrl = apiUrl;
    this.http = new HttpClient({ proxy });
    const { send, fetchBytes } = this.http;
    const openBudget = new AppBudget({ database, clientId: OPEN_PAGES });
    this.open = new OpenClient({ openUrl, send, budget: openBudget });
    this.images = new ImageClient({ apiUrl, openUrl, fetchBytes });
    if (!credentials) {
      this.api = null;
      return;
    }
    const { clientId } = credentials;
    const accounts = new AccountsClient({ accountsUrl, ...credentials, send });
    const seal = tokenSeal(sealSecret);
    const budget = new AppBudget({ database, clientId });
    const requests = new TokenRequests({ accounts, budget });
    this.api = {
      clientId,
      requests,
      userTokens: new UserTokens({ database, requests, seal }),
      appToken: new AppToken({ database, requests, seal, clientId }),
      budget,
    };
  }

  /** Asks as the user; requests throw `connect_again` where they have no connection. Null without credentials. */
  asUser(userId: string): SpotifyClient | null {
    return this.api && this.#client(this.api.userTokens.accessOf(userId), this.api.budget);
  }

  /** Asks as nobody in particular. Null without credentials. */
  asApp(): SpotifyClient | null {
    return this.api && this.#client(this.api.appToken, this.api.budget);
  }

  /** Waits for renewals that have begun: their answers must be stored. */
  async settled(): Promise<void> {
    await this.api?.userTokens.settled();
  }

  close(): Promise<void> {
    return this.http.close();
  }

  #client(access: AccessSource, budget: AppBudget): SpotifyClient {
    const { send } = this.http;
    return new SpotifyClient({ apiUrl: this.#apiUrl, send, access, budget, cache: this.cache });
  }
}
