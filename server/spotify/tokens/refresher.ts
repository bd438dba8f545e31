import type { Database } from "#server/db.ts";
import type { Logger } from "#server/logger.ts";
import type { PeriodicTask } from "#server/supervision/supervise-interval.ts";
import { SpotifyError, type SpotifyErrorCode } from "../client/spotify-error.ts";
import type { SpotifyApi } from "../open-spotify.ts";

export interface RefresherOptions {
  readonly database: Pick<Database, "$queryRaw">;
  readonly api: Pick<SpotifyApi, "clientId" | "appToken" | "requests">;
  readonly logger: Pick<Logger, "info" | "warn">;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** How the installation stands with Spotify, for its operators; times are ISO strings. */
export interface RefresherState {
  /** When the application's token ends; null without one. */
  readonly appTokenUntil: string | null;
  /** Users' connections by state. */
  readonly active: number;
  readonly connectAgain: number;
  /** Spotify wants no requests before then. */
  readonly closedUntil: string | null;
  /** The last request for a token of this worker; its error's code is null when it brought one. */
  readonly lastRequest: { readonly at: string; readonly errorCode: SpotifyErrorCode | null } | null;
}

interface Row {
  readonly appTokenUntil: Date | null;
  readonly closedUntil: Date | null;
  readonly active: number;
  readonly connectAgain: number;
}

const LOOK_MS = 5000;
/** Credentials that Spotify does not know seldom become right. */
const BAD_CREDENTIALS_MS = 300_000;

/** Keeps the application's token renewed ahead of its end, and knows how everything stands. */
export class TokenRefresher {
  readonly task: PeriodicTask;
  readonly #options: Required<RefresherOptions>;
  #state: RefresherState | null = null;
  #notBeforeMs = 0;
  #told: SpotifyErrorCode | null = null;

  constructor(options: RefresherOptions) {
    this.#options = { now: Date.now, ...options };
    this.task = {
      id: "refresh-tokens",
      everyMs: LOOK_MS,
      runsAtStart: true,
      run: () => this.look(),
    };
  }

  /** As of the last look; null before the first. */
  get state(): RefresherState | null {
    return this.#state;
  }

  /** Renews what is due, unless Spotify has failed a moment ago. Throws when the database is away. */
  async look(): Promise<void> {
    const { api, now } = this.#options;
    if (now() >= this.#notBeforeMs) {
      const code = await codeOf(api.appToken.token());
      if (code === "bad_credentials") this.#notBeforeMs = now() + BAD_CREDENTIALS_MS;
      this.#tell(code);
    }
    this.#state = await this.#read();
  }

  /** Once for each change: an operator's log is not filled by a day without Spotify. */
  #tell(code: SpotifyErrorCode | null): void {
    if (code === this.#told) return;
    this.#told = code;
    const { logger } = this.#options;
    if (code === null) logger.info("Spotify gives tokens again");
    else logger.warn({ code }, "the application's token at Spotify could not be renewed");
  }

  async #read(): Promise<RefresherState> {
    const { database, api } = this.#options;
    const rows = await database.$queryRaw<Row[]>`
      SELECT app."accessExpiresAt" AS "appTokenUntil",
        CASE WHEN app."closedUntil" > now() THEN app."closedUntil" END AS "closedUntil",
        counts.active, counts."connectAgain"
      FROM (SELECT count(*) FILTER (WHERE state = 'active')::int AS active,
          count(*) FILTER (WHERE state = 'connect_again')::int AS "connectAgain"
        FROM "SpotifyConnection") AS counts
      LEFT JOIN "SpotifyApp" app ON app."clientId" = ${api.clientId}`;
    const { appTokenUntil, closedUntil, active, connectAgain } = rows[0] ?? NOTHING;
    const { last } = api.requests;
    return {
      appTokenUntil: appTokenUntil?.toISOString() ?? null,
      closedUntil: closedUntil?.toISOString() ?? null,
      active,
      connectAgain,
      lastRequest: last && { at: new Date(last.atMs).toISOString(), errorCode: last.code },
    };
  }
}

const NOTHING: Row = { appTokenUntil: null, closedUntil: null, active: 0, connectAgain: 0 };

/** Of what Spotify answered; null when all is well. */
async function codeOf(token: Promise<string>): Promise<SpotifyErrorCode | null> {
  try {
    await token;
    return null;
  } catch (error) {
    if (error instanceof SpotifyError) return error.code;
    throw error;
  }
}
