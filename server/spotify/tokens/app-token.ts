import type { Database } from "#server/db.ts";
import type { AccessSource } from "../client/api-requests.ts";
import { SpotifyError } from "../client/spotify-error.ts";
import type { Seal } from "../seal.ts";
import type { TokenRequests } from "./token-requests.ts";

export interface AppTokenDeps {
  readonly database: Database;
  readonly requests: TokenRequests;
  readonly seal: Seal;
  readonly clientId: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** A token that ends within this time is renewed first. */
  readonly marginSec?: number;
}

const MARGIN_SEC = 100;

/** The application's own token, kept in the database for all processes. */
export class AppToken implements AccessSource {
  /** Whoever asks as nobody in particular. */
  readonly subject = "app";
  readonly isApp = true;
  readonly #deps: Required<AppTokenDeps>;
  #renewal: Promise<string> | null = null;

  constructor(deps: AppTokenDeps) {
    this.#deps = { now: Date.now, marginSec: MARGIN_SEC, ...deps };
  }

  token = (): Promise<string> => this.#token(null);

  replace = (refused: string): Promise<string> => this.#token(refused);

  async #token(refused: string | null): Promise<string> {
    const kept = await this.#kept();
    if (kept !== null && kept !== refused) return kept;
    this.#renewal ??= this.#renew().finally(() => (this.#renewal = null));
    return this.#renewal;
  }

  async #kept(): Promise<string | null> {
    const { database, clientId, seal, now, marginSec } = this.#deps;
    const row = await database.spotifyApp.findUnique({ where: { clientId } });
    if (!row?.accessToken || !row.accessExpiresAt) return null;
    if (row.accessExpiresAt.getTime() - now() < marginSec * 1000) return null;
    return seal.open(row.accessToken, clientId);
  }

  /** Two processes may do so at once: both tokens are good, and one of them is kept. */
  async #renew(): Promise<string> {
    const { database, requests, clientId, seal } = this.#deps;
    const granted = await requests.withinBudget(async () => {
      const answer = await requests.appToken();
      if (answer instanceof SpotifyError) throw answer;
      return answer;
    });
    const token = {
      accessToken: seal.close(granted.accessToken, clientId),
      accessExpiresAt: granted.expiresAt,
    };
    await database.spotifyApp.upsert({
      where: { clientId },
      create: { clientId, ...token },
      update: token,
    });
    return granted.accessToken;
  }
}
