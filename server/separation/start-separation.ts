import type { Database, Prisma, Transaction } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { enqueueJob, hashSettings } from "#server/jobs/enqueue.ts";
import { lockTrack } from "#server/jobs/lock-job.ts";
import type { PRIORITY } from "#server/jobs/queues.ts";
import { touchTrack } from "#server/jobs/mirror-state.ts";
import { DEFAULT_ENGINE, findEngine } from "./engines.ts";
import { SingleFlight } from "./single-flight.ts";

export interface SeparationRequest {
  readonly userId: string;
  readonly trackId: string;
  readonly engine?: string | undefined;
  readonly model?: string | undefined;
  readonly settings?: Prisma.InputJsonObject | undefined;
  readonly priority?: keyof typeof PRIORITY;
}

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
 * failed one goes on from what it has published. Throws `not_found`, `unknown_engine`, `not_ready`.
 */
export async function startSeparation(
  deps: { database: Database; boss: Boss },
  request: SeparationRequest,
): Promise<StartedSeparation> {
  const { userId, trackId, engine, model, settings } = request;
  const key = JSON.stringify([userId, trackId, engine, model, hashSettings(settings)]);
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
  const engine = findEngine(request.engine ?? DEFAULT_ENGINE, request.model);
  await assertReady(tx, request);
  const pack = await findOrMakePack(tx, request, engine);
  if (pack.state === "completed") return { separationId: pack.id, jobId: null, isNew: false };
  const { jobId, isNew } = await enqueueJob(tx, boss, {
    kind: "separate-stems",
    userId: request.userId,
    subject: pack.id,
    input: { trackId: request.trackId, packId: pack.id },
    priority: request.priority ?? "interactive",
  });
  return { separationId: pack.id, jobId, isNew };
}

async function assertReady(tx: Transaction, request: SeparationRequest): Promise<void> {
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
  request: SeparationRequest,
  engine: { name: string; model: string },
) {
  const settings = request.settings ?? {};
  const key = {
    trackId: request.trackId,
    kind: "separation" as const,
    engine: engine.name,
    model: engine.model,
    settingsHash: hashSettings(settings),
  };
  const { count } = await tx.stemPack.createMany({
    data: [{ ...key, settings, userId: request.userId, state: "queued" }],
    skipDuplicates: true,
  });
  if (count === 1) await touchTrack(tx, request.trackId);
  return tx.stemPack.findFirstOrThrow({ where: key });
}
