import { Prisma, type Database, type Transaction } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { StemPack } from "#server/generated/prisma/client.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { enqueueJob, hashSettings } from "#server/jobs/enqueue.ts";
import { lockTrack, lockWork } from "#server/jobs/lock-job.ts";
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
  /** Whether it waited with a lower priority, and comes sooner now. */
  readonly isRaised: boolean;
}

/** A burst of equal requests needs one transaction, not one connection each. */
const starting = new SingleFlight<StartedSeparation>();

/**
 * Starts the separation of a ready track, or finds the one with the same engine, model and settings:
 * running and completed ones are answered as they are (`jobId` null when completed), one that waits with
 * a lower priority moves up, a cancelled or failed one goes on from what it has published. Throws `not_found`, `not_ready`, and what `chooseEngine`
 * throws.
 */
export async function startSeparation(
  deps: { database: Database; boss: Boss },
  request: SeparationRequest,
): Promise<StartedSeparation> {
  const { userId, trackId, priority, engine, model, preset, settings = {} } = request;
  const wish = [priority, engine, model, preset, Object.entries(settings)];
  const key = JSON.stringify([userId, trackId, ...wish]);
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

/** A track and the engine that has been chosen for it. */
export type ChosenSeparation = SeparationSubject & { readonly chosen: ChosenEngine };

/** As `startSeparationIn`, with an engine that has been chosen. */
export async function startChosenIn(
  tx: Transaction,
  boss: Boss,
  request: ChosenSeparation,
): Promise<StartedSeparation> {
  // Whoever makes the pack of a track that is being read would wait for the end of its reading.
  await assertReady(tx, request);
  const { pack, isNew } = await findOrMakePack(tx, request);
  await assertReady(tx, request);
  if (isNew) await touchTrack(tx, request.trackId);
  return startPackIn(tx, boss, { ...request, pack });
}

/** Goes on with a pack that `lockWork` has locked; the track is ready. */
export async function startPackIn(
  tx: Transaction,
  boss: Boss,
  { pack, ...request }: ChosenSeparation & { readonly pack: Pick<StemPack, "id" | "state"> },
): Promise<StartedSeparation> {
  if (pack.state === "completed") {
    return { separationId: pack.id, jobId: null, isNew: false, isRaised: false };
  }
  const job = await enqueueJob(tx, boss, {
    kind: request.chosen.queue,
    userId: request.userId,
    subject: pack.id,
    input: { trackId: request.trackId, packId: pack.id },
    priority: request.priority ?? "interactive",
  });
  return { separationId: pack.id, ...job };
}

/** Throws `not_found`, `not_ready`; the answer holds as long as the track is locked. */
export async function assertReady(tx: Transaction, request: SeparationSubject): Promise<void> {
  const track = await tx.track.findFirst({
    where: { id: request.trackId, userId: request.userId, deletedAt: null },
    select: { state: true },
  });
  if (!track) throw noSuchTrack(request);
  if (track.state !== "ready") {
    throw new DomainError("not_ready", {
      message: "The track's file has not been read completely. Wait for it, or retry reading it.",
    });
  }
}

interface FoundPack {
  readonly pack: StemPack;
  readonly isNew: boolean;
}

const MAX_TRIES = 5;

/** The pack of the same separation, locked with its jobs and its track. */
async function findOrMakePack(tx: Transaction, request: ChosenSeparation): Promise<FoundPack> {
  const { model, settings } = request.chosen;
  const key = {
    trackId: request.trackId,
    kind: "separation" as const,
    engine: model.engine,
    model: model.name,
    settingsHash: hashSettings(settings),
  };
  const data = [{ ...key, settings, userId: request.userId, state: "queued" as const }];
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const { count } = await makePacks(tx, request, data);
    const found = await tx.stemPack.findFirst({ where: key, select: { id: true } });
    if (!found) continue;
    // Nobody else sees a new one before this transaction ends.
    if (count === 1) await lockTrack(tx, request.trackId);
    else await lockWork(tx, { packId: found.id });
    const pack = await tx.stemPack.findUnique({ where: { id: found.id } });
    if (pack) return { pack, isNew: count === 1 };
  }
  throw new DomainError("conflict", {
    message: "This separation is deleted as fast as it is made. Try again.",
  });
}

async function makePacks(
  tx: Transaction,
  subject: SeparationSubject,
  data: Prisma.StemPackCreateManyInput[],
): Promise<{ count: number }> {
  try {
    return await tx.stemPack.createMany({ data, skipDuplicates: true });
  } catch (error) {
    const isGone = error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2003";
    throw isGone ? noSuchTrack(subject, error) : error;
  }
}

function noSuchTrack({ trackId }: SeparationSubject, cause?: unknown): DomainError {
  return new DomainError("not_found", { message: `There is no track ${trackId}.`, cause });
}
