import type { Database, Transaction } from "#server/db.ts";
import type { SpotifyConnection } from "#server/generated/prisma/client.ts";
import type { GrantedTokens } from "../client/accounts-client.ts";
import { connectAgain, type AccessSource } from "../client/api-requests.ts";
import { SpotifyError } from "../client/spotify-error.ts";
import type { Seal } from "../seal.ts";
import { endConnection } from "./end-connection.ts";
import type { TokenRequests } from "./token-requests.ts";

export interface TokenDeps {
  readonly database: Database;
  readonly requests: TokenRequests;
  readonly seal: Seal;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** A token that ends within this time is renewed first. */
  readonly marginSec?: number;
}

/** Spotify's hold for an hour: they are renewed when they are 3500 s old. */
const MARGIN_SEC = 100;
/** Whoever renews holds the row for one answer; whoever waits for that waits no longer than this. */
const LOCK_SLACK_MS = 5000;

type Renewal = { readonly token: string } | { readonly error: SpotifyError };

/** The one owner of users' tokens: who asks for one gets one that is good for a while. */
export class UserTokens {
  readonly #deps: Required<TokenDeps>;
  /** Within this process; between processes the row's lock does the same. */
  readonly #renewals = new Map<string, Promise<string>>();

  constructor(deps: TokenDeps) {
    this.#deps = { now: Date.now, marginSec: MARGIN_SEC, ...deps };
  }

  accessOf(userId: string): AccessSource {
    return {
      subject: userId,
      token: () => this.#token(userId, null),
      replace: (refused) => this.#token(userId, refused),
    };
  }

  /** Resolves when no renewal that has begun is left: one that is cut off may cost the user their connection. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#renewals.values());
  }

  async #token(userId: string, refused: string | null): Promise<string> {
    const row = await this.#deps.database.spotifyConnection.findUnique({ where: { userId } });
    const token = this.#usable(row, refused);
    if (token !== null) return token;
    const running = this.#renewals.get(userId);
    if (running) return running;
    // Not ended with whoever asked: a renewal that Spotify has begun must be stored.
    const renewal = this.#renew(userId, refused).finally(() => this.#renewals.delete(userId));
    this.#renewals.set(userId, renewal);
    return renewal;
  }

  /** Null when it must be renewed; throws when there can be none. */
  #usable(row: SpotifyConnection | null, refused: string | null): string | null {
    if (row?.state !== "active") throw connectAgain();
    const { now, marginSec, seal } = this.#deps;
    if (row.accessExpiresAt.getTime() - now() < marginSec * 1000) return null;
    const token = seal.open(row.accessToken, row.userId);
    return token === refused ? null : token;
  }

  #renew(userId: string, refused: string | null): Promise<string> {
    const { database, requests } = this.#deps;
    const limits = { maxWait: LOCK_SLACK_MS, timeout: 2 * requests.answerMs + LOCK_SLACK_MS };
    return requests.withinBudget(async () => {
      const renewal = await database.$transaction(async (tx): Promise<Renewal> => {
        await tx.$queryRaw`SELECT 1 FROM "SpotifyConnection" WHERE "userId" = ${userId}::uuid FOR UPDATE`;
        const row = await tx.spotifyConnection.findUnique({ where: { userId } });
        const token = this.#usable(row, refused);
        if (token !== null || !row) return token === null ? { error: connectAgain() } : { token };
        return this.#renewLocked(tx, row);
      }, limits);
      if ("error" in renewal) throw renewal.error;
      return renewal.token;
    });
  }

  /** What Spotify says is a value here: a connection that is over must be stored as such. */
  async #renewLocked(tx: Transaction, row: SpotifyConnection): Promise<Renewal> {
    const { seal, requests } = this.#deps;
    const { userId } = row;
    const refreshToken = seal.open(row.refreshToken, userId);
    const granted = refreshToken === null ? connectAgain() : await requests.refresh(refreshToken);
    if (granted instanceof SpotifyError) {
      if (granted.code === "connect_again") await endConnection(tx, row);
      return { error: granted };
    }
    await tx.spotifyConnection.update({
      where: { userId },
      data: { ...sealedTokens(seal, userId, granted), version: { increment: 1 } },
    });
    return { token: granted.accessToken };
  }
}

/** What a grant changes of a connection; a refresh token that stays good is not touched. */
export function sealedTokens(
  seal: Seal,
  userId: string,
  { accessToken, expiresAt, refreshToken }: GrantedTokens,
) {
  return {
    accessToken: seal.close(accessToken, userId),
    accessExpiresAt: expiresAt,
    ...(refreshToken !== null && { refreshToken: seal.close(refreshToken, userId) }),
  };
}
