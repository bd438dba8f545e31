import type { Database } from "#server/db.ts";
import { waitForProbe, waitUntil } from "./client/read-answer.ts";
import type { RequestBudget } from "./client/send-within-budget.ts";
import type { SpotifyError } from "./client/spotify-error.ts";

export interface AppBudgetOptions {
  readonly database: Pick<Database, "$queryRaw" | "$executeRaw">;
  /** Limits are the application's, whichever process asks. */
  readonly clientId: string;
  /** For how long the first request after a pause is alone; longer than any answer takes. */
  readonly probeSec?: number;
}

/** As much of it as concerns tokens: nobody asks for them in the pause, but they wait for no probe, and are none. */
export interface TokenBudget {
  /** Throws `rate_limited` while Spotify wants no requests. */
  readonly check: () => Promise<void>;
  readonly close: (until: Date) => Promise<void>;
}

const PROBE_SEC = 40;

interface Pause {
  /** Nobody waits for a probe's answer either. */
  readonly isOver: boolean;
  /** Spotify itself has asked for it. */
  readonly isAsked: boolean;
  readonly until: Date;
}

/**
 * The pause that Spotify asked for, in the database and so for all processes. When it is over one request goes alone,
 * and all others follow once that was answered; one that is lost gives its place to the next.
 */
export class AppBudget implements RequestBudget, TokenBudget {
  readonly #options: Required<AppBudgetOptions>;

  constructor(options: AppBudgetOptions) {
    this.#options = { probeSec: PROBE_SEC, ...options };
  }

  async enter(): Promise<{ isProbe: boolean }> {
    const pause = await this.#pause();
    if (!pause) return { isProbe: false };
    if (!pause.isOver) throw refusalOf(pause);
    if (await this.#takeProbe()) return { isProbe: true };
    const next = await this.#pause();
    if (!next) return { isProbe: false };
    throw refusalOf(next);
  }

  async check(): Promise<void> {
    const { database, clientId } = this.#options;
    const [pause] = await database.$queryRaw<{ until: Date }[]>`
      SELECT "closedUntil" AS until FROM "SpotifyApp"
      WHERE "clientId" = ${clientId} AND "closedUntil" > now()`;
    if (pause) throw waitUntil(pause.until);
  }

  /** The longest pause that was asked for counts. */
  async close(until: Date): Promise<void> {
    const { database, clientId } = this.#options;
    await database.$executeRaw`
      INSERT INTO "SpotifyApp" ("clientId", "closedUntil") VALUES (${clientId}, ${until})
      ON CONFLICT ("clientId") DO UPDATE SET "probeUntil" = NULL,
        "closedUntil" = greatest("SpotifyApp"."closedUntil", excluded."closedUntil")`;
  }

  /** Spotify answers again. A pause that began meanwhile stays. */
  async open(): Promise<void> {
    const { database, clientId } = this.#options;
    await database.$executeRaw`
      UPDATE "SpotifyApp" SET "closedUntil" = NULL, "probeUntil" = NULL
      WHERE "clientId" = ${clientId} AND "closedUntil" <= now()`;
  }

  async release(): Promise<void> {
    const { database, clientId } = this.#options;
    await database.$executeRaw`
      UPDATE "SpotifyApp" SET "probeUntil" = NULL WHERE "clientId" = ${clientId}`;
  }

  async #pause(): Promise<Pause | null> {
    const { database, clientId } = this.#options;
    const rows = await database.$queryRaw<Pause[]>`
      SELECT "closedUntil" <= now() AND coalesce("probeUntil" <= now(), true) AS "isOver",
        "closedUntil" > now() AS "isAsked",
        greatest("closedUntil", "probeUntil") AS until
      FROM "SpotifyApp" WHERE "clientId" = ${clientId} AND "closedUntil" IS NOT NULL`;
    return rows[0] ?? null;
  }

  async #takeProbe(): Promise<boolean> {
    const { database, clientId, probeSec } = this.#options;
    const taken = await database.$executeRaw`
      UPDATE "SpotifyApp" SET "probeUntil" = now() + make_interval(secs => ${probeSec}::float8)
      WHERE "clientId" = ${clientId} AND "closedUntil" <= now()
        AND coalesce("probeUntil" <= now(), true)`;
    return taken === 1;
  }
}

function refusalOf({ isAsked, until }: Pause): SpotifyError {
  return isAsked ? waitUntil(until) : waitForProbe(until);
}
