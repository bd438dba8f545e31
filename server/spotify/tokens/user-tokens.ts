import type { Database, Transaction } from "#server/db.ts";
import type { SpotifyConnection } from "#server/generated/prisma/client.ts";
import type { AccountsClient, GrantedTokens } from "../client/accounts-client.ts";
import { connectAgain, type AccessSource } from "../client/api-requests.ts";
import { SpotifyError } from "../client/spotify-error.ts";
import type { Seal } from "../seal.ts";

export interface TokenDeps {
  readonly database: Database;
  readonly accounts: AccountsClient;
  readonly seal: Seal;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** A token that ends within this time is renewed first. */
  readonly marginSec?: number;
  /** For an answer of the accounts service, while the row is locked. */
  readonly answerMs?: number;
}

/** Spotify's hold for an hour: they are renewed when they are 3500 s old. */
const MARGIN_SEC = 100;
const ANSWER_MS = 10_000;
/** Whoever renews holds the row for one answer; whoever waits for that waits no longer than this. */
const LOCK_SLACK_MS = 5000;

type Renewal = { readonly token: string } | { readonly error: SpotifyError };

/** The one owner of users' tokens: who asks for one gets one that is good for a while. */
export class UserTokens {
  readonly #deps: Required<TokenDeps>;
  /** Within this process; between processes the row's lock does the same. */
  readonly #renewals = new Map<string, Promise<string>>();

  constructor(deps: TokenDeps) {
    this.#deps = { now: Date.now, marginSec: MARGIN_SEC, answerMs: ANSWER_MS, ...deps };
  }

  accessOf(userId: string): AccessSource {
    return {
      subject: userId,
      token: () => this.#token(userId, null),
      replace: (refused) => this.#token(userId, refused),
    };
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

  async #renew(userId: string, refused: string | null): Promise<string> {
    const { database, answerMs } = this.#deps;
    const limits = { maxWait: LOCK_SLACK_MS, timeout: 2 * answerMs + LOCK_SLACK_MS };
    const renewal = await database.$transaction(async (tx): Promise<Renewal> => {
      await tx.$queryRaw`SELECT 1 FROM "SpotifyConnection" WHERE "userId" = ${userId}::uuid FOR UPDATE`;
      const row = await tx.spotifyConnection.findUnique({ where: { userId } });
      const token = this.#usable(row, refused);
      if (token !== null || !row) return token === null ? { error: connectAgain() } : { token };
      return this.#renewLocked(tx, row);
    }, limits);
    if ("error" in renewal) throw renewal.error;
    return renewal.token;
  }

  /** What Spotify says is a value here: a connection that is over must be stored as such. */
  async #renewLocked(tx: Transaction, row: SpotifyConnection): Promise<Renewal> {
    const { userId } = row;
    const refreshToken = this.#deps.seal.open(row.refreshToken, userId);
    const granted = refreshToken === null ? connectAgain() : await this.#ask(refreshToken);
    if (granted instanceof SpotifyError) {
      if (granted.code === "connect_again") await endConnection(tx, userId);
      return { error: granted };
    }
    await tx.spotifyConnection.update({
      where: { userId },
      data: { ...sealedTokens(this.#deps.seal, userId, granted), version: { increment: 1 } },
    });
    return { token: granted.accessToken };
  }

  async #ask(refreshToken: string): Promise<GrantedTokens | SpotifyError> {
    const signal = AbortSignal.timeout(this.#deps.answerMs);
    try {
      return await this.#deps.accounts.refresh(refreshToken, signal);
    } catch (error) {
      if (error instanceof SpotifyError) return error;
      if (!signal.aborted) throw error;
      return new SpotifyError("timeout", {
        message: `Spotify’s sign-in gave no answer within ${this.#deps.answerMs / 1000} s. Try again later.`,
      });
    }
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

async function endConnection(tx: Transaction, userId: string): Promise<void> {
  await tx.spotifyConnection.update({
    where: { userId },
    data: { state: "connect_again", version: { increment: 1 } },
  });
}
