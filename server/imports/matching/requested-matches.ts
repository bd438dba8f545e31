import { isOutage } from "#server/jobs/database-retry.ts";
import type { Logger } from "#server/logger.ts";
import { matchUser, type MatchEnd } from "./match-user.ts";
import type { FetchDeps } from "./start-fetches.ts";

export interface MatchesDeps extends FetchDeps {
  readonly logger: Logger;
}

const BATCH = 100;
/** No other user is begun with after it. */
const RUN_MS = 30_000;
/** Comparing for one user takes a sixth of one core at most, and a change is seen a minute later at the latest. */
const REST_FACTOR = 5;
const MAX_REST_MS = 60_000;
/** Files that are being brought are not there sooner. */
const UNFINISHED_REST_MS = 30_000;
/** Doubled with each failure in a row. */
const FAILURE_REST_MS = 5000;
const MAX_FAILURE_REST_MS = 600_000;

interface Rest {
  readonly untilMs: number;
  readonly failures: number;
}

/** Does what users' requests ask for; knows who was served lately, and must wait for the sake of others. */
export class RequestedMatches {
  readonly #deps: MatchesDeps;
  readonly #rests = new Map<string, Rest>();

  constructor(deps: MatchesDeps) {
    this.#deps = deps;
  }

  /** One look at everybody who has requested it and is not resting, longest waiting first. */
  async run(signal: AbortSignal): Promise<void> {
    const nowMs = performance.now();
    for (const [id, { untilMs, failures }] of this.#rests) {
      if (untilMs <= nowMs && failures === 0) this.#rests.delete(id);
    }
    const resting = [...this.#rests].filter(([, rest]) => rest.untilMs > nowMs).map(([id]) => id);
    const waiting = await this.#deps.database.matchRequest.findMany({
      where: { userId: { notIn: resting } },
      orderBy: { requestedAt: "asc" },
      take: BATCH,
      select: { userId: true },
    });
    for (const { userId } of waiting) {
      signal.throwIfAborted();
      if (performance.now() - nowMs > RUN_MS) return;
      await this.#match(userId, signal);
    }
  }

  /** One user's trouble is not the others'. */
  async #match(userId: string, signal: AbortSignal): Promise<void> {
    const startedMs = performance.now();
    const failures = this.#rests.get(userId)?.failures ?? 0;
    try {
      const end = await matchUser(this.#deps, userId, signal);
      this.#rest(userId, { restMs: restAfter(end, performance.now() - startedMs), failures: 0 });
    } catch (error) {
      if (signal.aborted || isOutage(error)) throw error;
      const restMs = Math.min(MAX_FAILURE_REST_MS, FAILURE_REST_MS * 2 ** failures);
      this.#rest(userId, { restMs, failures: failures + 1 });
      const { logger } = this.#deps;
      logger.error({ err: error, userId, restMs }, "a user's lists could not be compared");
    }
  }

  #rest(userId: string, { restMs, failures }: { restMs: number; failures: number }): void {
    if (restMs === 0) this.#rests.delete(userId);
    else this.#rests.set(userId, { untilMs: performance.now() + restMs, failures });
  }
}

function restAfter(end: MatchEnd, tookMs: number): number {
  const restMs = Math.min(MAX_REST_MS, REST_FACTOR * tookMs);
  switch (end) {
    case "none":
    case "busy":
      return 0;
    case "matched":
      return restMs;
    case "unfinished":
      return Math.max(UNFINISHED_REST_MS, restMs);
  }
}
