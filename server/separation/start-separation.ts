import type { Database, Transaction } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { enqueueJob, hashSettings } from "#server/jobs/enqueue.ts";
import { lockTrack } from "#server/jobs/lock-job.ts";
import type { PRIORITY } from "#server/jobs/queues.ts";
import { touchTrack } from "#server/jobs/mirror-state.ts";
import { chooseEngine, type ChosenEngine, type SeparationWish } from "./engines.ts";
import { SingleFlight } from "./single-flight.ts";

/** A track of a user, and how urgent it is. */
export interface SeparationSubject {
  readonly userId: string;
  readonly trackId: string;
  /** `interactive` by default. */
  readonly priority?: keyof typeof PRIORITY;
}

export type SeparationRequest = SeparationSubject & SeparationWish;

export interface StartedSeparation {
  readonly separationId: string;
  readonly jobId: string | null;
  /** False when the same separation was there, running or completed. */
  readonly isNew: boolean;
}

/** A burst of equal requests needs one transaction, not one connection each. */
const starting = new SingleFlight<StartedSeparation>();

/**
 * Starts the separation of a ready track, or finds the one with the same engine, model and settings:
 * running and completed ones are answered as they are (`jobId` null when completed), a cancelled or
 * failed one goes on from what it has published. Throws `not_found`, `not_ready`, and what `chooseEngine`
 * throws.
 */
export async function startSeparation(
  deps: { database: Database; boss: Boss },
  request: SeparationRequest,
): Promise<StartedSeparation> {
  const { userId, trackId, engine, model, preset, settings = {} } = request;
  const key = JSON.stringify([userId, trackId, engine, model, preset, Object.entries(settings)]);
  const { value, isFirst } = await starting.run(deps.database, key, () =>
    deps.database.$transaction((tx) => startSeparationIn(tx, deps.boss, request)),
  );
  return isFirst ? value : { ...value, isNew: false };
}

/** As `startSeparation`, within the caller's transaction. */
export async function startSeparationIn(
  tx: Transaction,
  boss: Boss,
  request: SeparationRequest,
): Promise<StartedSeparation> {
  await assertReady(tx, request);
  return startChosenIn(tx, boss, { ...request, chosen: await chooseEngine(tx, request) });
}

/** As `startSeparationIn`, with an engine that has been chosen and a track that is ready and locked. */
export async function startChosenIn(
  tx: Transaction,
  boss: Boss,
  request: SeparationSubject & { readonly chosen: ChosenEngine },
): Promise<StartedSeparation> {
  const pack = await findOrMakePack(tx, request, request.chosen);
  if (pack.state === "completed") return { separationId: pack.id, jobId: null, isNew: false };
  const { jobId, isNew } = await enqueueJob(tx, boss, {
    kind: request.chosen.queue,
    userId: request.userId,
    subject: pack.id,
    input: { trackId: request.trackId, packId: pack.id },
    priority: request.priority ?? "interactive",
  });
  return { separationId: pack.id, jobId, isNew };
}

/** Locks the track. Throws `not_found`, `not_ready`. */
export async function assertReady(tx: Transaction, request: SeparationSubject): Promise<void> {
  await lockTrack(tx, request.trackId);
  const track = await tx.track.findFirst({
    where: { id: request.trackId, userId: request.userId, deletedAt: null },
    select: { state: true },
  });
  if (!track) {
    throw new DomainError("not_found", { message: `There is no track ${request.trackId}.` });
  }
  if (track.state !== "ready") {
    throw new DomainError("not_ready", {
      message: "The track's file has not been read completely. Wait for it, or retry reading it.",
    });
  }
}

async function findOrMakePack(
  tx: Transaction,
  request: SeparationSubject,
  { model, settings }: ChosenEngine,
) {
  const key = {
    trackId: request.trackId,
    kind: "separation" as const,
    engine: model.engine,
    model: model.name,
    settingsHash: hashSettings(settings),
  };
  const { count } = await tx.stemPack.createMany({
    data: [{ ...key, settings, userId: request.userId, state: "queued" }],
    skipDuplicates: true,
  });
  if (count === 1) await touchTrack(tx, request.trackId);
  return tx.stemPack.findFirstOrThrow({ where: key });
}
