import { asDomainError } from "#server/as-domain-error.ts";
import type { Database } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { ownedTracks } from "#server/library/owned-tracks.ts";
import type { Logger } from "#server/logger.ts";
import { readLiveEngines } from "#server/models/live-engines.ts";
import { usableModels } from "#server/models/usable-models.ts";
import { chooseEngine, type ChosenEngine, type SeparationWish } from "./engines.ts";
import { readQueueWait } from "./queue-wait.ts";
import { readSpeeds } from "./speed-factors.ts";
import { startChosenIn } from "./start-separation.ts";

export interface BatchRequest extends SeparationWish {
  readonly userId: string;
  readonly trackIds: readonly string[];
}

export interface BatchDeps {
  readonly database: Database;
  readonly boss: Boss;
  readonly logger: Logger;
}

/** A track of a batch that was not taken, and why. */
interface RefusedTrack {
  readonly trackId: string;
  readonly code: string;
  readonly message: string;
}

export interface StartedBatch {
  /** How many separations were started, or go on. */
  readonly started: number;
  /** How many were there already, done or on their way. */
  readonly existing: number;
  readonly refused: readonly RefusedTrack[];
  /** Until the last one is done, with what waits before them; null when that could not be read. */
  readonly expectedSec: number | null;
}

/** Asking every track of a batch in vain would take minutes. */
const MAX_OUTAGES = 3;

/**
 * Separates several tracks in the same way, behind what users wait for. Throws `not_found` when one of
 * them is not the user's, and what `chooseEngine` throws; what keeps a single track from being started
 * refuses that one and no other, whatever it is.
 */
export async function separateAll(deps: BatchDeps, request: BatchRequest): Promise<StartedBatch> {
  const { database } = deps;
  const trackIds = (await ownedTracks(database, request.userId, request.trackIds)).toSorted();
  const chosen = await chooseEngine(database, request);
  const facts = {
    models: (await usableModels(database)).usable,
    engines: await readLiveEngines(database),
    speeds: await readSpeeds(database),
  };
  const batch = new Batch(deps, request.userId, chosen);
  for (const trackId of trackIds) await batch.add(trackId);
  const waitSec = await readQueueWait(database, chosen.queue, facts).catch((error: unknown) => {
    deps.logger.warn({ err: error }, "the queue's wait could not be read");
    return null;
  });
  return { ...batch.counts(), expectedSec: waitSec === null ? null : Math.ceil(waitSec) };
}

type TrackEnd = "started" | "existing" | RefusedTrack;

class Batch {
  readonly #deps: BatchDeps;
  readonly #userId: string;
  readonly #chosen: ChosenEngine;
  readonly #ends: TrackEnd[] = [];
  #outages = 0;

  constructor(deps: BatchDeps, userId: string, chosen: ChosenEngine) {
    this.#deps = deps;
    this.#userId = userId;
    this.#chosen = chosen;
  }

  /** Starts a track in a transaction of its own, so that it holds no lock that another one waits for. */
  async add(trackId: string): Promise<void> {
    const subject = { userId: this.#userId, trackId, priority: "batch" as const };
    const { database, boss } = this.#deps;
    try {
      if (this.#outages >= MAX_OUTAGES) throw outage();
      const { isNew } = await database.$transaction((tx) =>
        startChosenIn(tx, boss, { ...subject, chosen: this.#chosen }),
      );
      this.#outages = 0;
      this.#ends.push(isNew ? "started" : "existing");
    } catch (error) {
      this.#ends.push(this.#refuse(trackId, error));
    }
  }

  counts(): Omit<StartedBatch, "expectedSec"> {
    return {
      started: this.#ends.filter((end) => end === "started").length,
      existing: this.#ends.filter((end) => end === "existing").length,
      refused: this.#ends.filter((end) => typeof end === "object"),
    };
  }

  #refuse(trackId: string, error: unknown): RefusedTrack {
    const refusal = asDomainError(error);
    if (refusal?.code === "unavailable") this.#outages += 1;
    if (refusal) return { trackId, code: refusal.code, message: refusal.message };
    this.#deps.logger.error({ err: error, trackId }, "a track of a batch could not be started");
    const message = "Something went wrong on the server. Try this track again.";
    return { trackId, code: "internal", message };
  }
}

function outage(): DomainError {
  return new DomainError("unavailable", {
    message: "The database does not answer now. Try this track again.",
  });
}
