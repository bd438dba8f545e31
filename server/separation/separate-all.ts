import type { Database, Transaction } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { ownedTracks } from "#server/library/owned-tracks.ts";
import { readLiveEngines } from "#server/models/live-engines.ts";
import { chooseEngine, type ChosenEngine, type SeparationWish } from "./engines.ts";
import { readQueueWait } from "./queue-wait.ts";
import { readSpeeds } from "./speed-factors.ts";
import { assertReady, startChosenIn } from "./start-separation.ts";

export interface BatchRequest extends SeparationWish {
  readonly userId: string;
  readonly trackIds: readonly string[];
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
  /** Until the last one is done, with what waits before them. */
  readonly expectedSec: number;
}

/** Rows of so many tracks are locked at once. */
const CHUNK = 20;
const CHUNK_LIMIT_MS = 15_000;

/**
 * Separates several tracks in the same way, behind what users wait for. Throws `not_found` when one of
 * them is not the user's, and what `chooseEngine` throws; what speaks against a single track refuses it.
 */
export async function separateAll(
  deps: { database: Database; boss: Boss },
  request: BatchRequest,
): Promise<StartedBatch> {
  const { database } = deps;
  const trackIds = (await ownedTracks(database, request.userId, request.trackIds)).toSorted();
  const chosen = await chooseEngine(database, request);
  const batch = new Batch(deps.boss, request.userId, chosen);
  for (let from = 0; from < trackIds.length; from += CHUNK) {
    const chunk = trackIds.slice(from, from + CHUNK);
    const ends = await database.$transaction((tx) => batch.start(tx, chunk), {
      maxWait: 5000,
      timeout: CHUNK_LIMIT_MS,
    });
    batch.add(ends);
  }
  const facts = { engines: await readLiveEngines(database), speeds: await readSpeeds(database) };
  const expectedSec = Math.ceil(await readQueueWait(database, chosen.queue, facts));
  return { ...batch.counts(), expectedSec };
}

type TrackEnd = "started" | "existing" | RefusedTrack;

class Batch {
  readonly #boss: Boss;
  readonly #userId: string;
  readonly #chosen: ChosenEngine;
  readonly #ends: TrackEnd[] = [];

  constructor(boss: Boss, userId: string, chosen: ChosenEngine) {
    this.#boss = boss;
    this.#userId = userId;
    this.#chosen = chosen;
  }

  /** Starts some tracks in one transaction; each takes effect whole or not at all. */
  async start(tx: Transaction, trackIds: readonly string[]): Promise<TrackEnd[]> {
    const ends: TrackEnd[] = [];
    for (const trackId of trackIds) ends.push(await this.#startOne(tx, trackId));
    return ends;
  }

  add(ends: readonly TrackEnd[]): void {
    this.#ends.push(...ends);
  }

  counts(): Omit<StartedBatch, "expectedSec"> {
    return {
      started: this.#ends.filter((end) => end === "started").length,
      existing: this.#ends.filter((end) => end === "existing").length,
      refused: this.#ends.filter((end) => typeof end === "object"),
    };
  }

  async #startOne(tx: Transaction, trackId: string): Promise<TrackEnd> {
    const subject = { userId: this.#userId, trackId, priority: "batch" as const };
    await tx.$executeRaw`SAVEPOINT track`;
    try {
      await assertReady(tx, subject);
      const { isNew } = await startChosenIn(tx, this.#boss, { ...subject, chosen: this.#chosen });
      await tx.$executeRaw`RELEASE SAVEPOINT track`;
      return isNew ? "started" : "existing";
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      await tx.$executeRaw`ROLLBACK TO SAVEPOINT track`;
      return { trackId, code: error.code, message: error.message };
    }
  }
}
