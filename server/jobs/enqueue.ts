import { createHash, randomUUID } from "node:crypto";
import { fromPrisma } from "pg-boss";
import type { Prisma, Transaction } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { Boss } from "./boss.ts";
import { lockJob } from "./lock-job.ts";
import { mirrorState } from "./mirror-state.ts";
import { notifyChange, notifyWork } from "./notify.ts";
import {
  BACKGROUND_QUEUES,
  MAX_WAITING_JOBS_PER_USER,
  PRIORITY,
  QUEUE_INPUTS,
  type QueueInput,
  type QueueName,
} from "./queues.ts";

type PriorityClass = keyof typeof PRIORITY;

export interface EnqueueRequest<Q extends QueueName = QueueName> {
  readonly kind: Q;
  readonly userId: string;
  readonly input: QueueInput<Q>;
  /** With kind and settings the key of the one live job. */
  readonly subject: string;
  readonly settings?: Prisma.InputJsonObject;
  readonly priority: PriorityClass;
  /** Left out for the default of 500; tests set a lower one. */
  readonly maxWaiting?: number;
}

export interface EnqueuedJob {
  readonly jobId: string;
  /** False when a live job for the same thing was there. */
  readonly isNew: boolean;
  /** Whether that one waited in a lower class, and has moved up. */
  readonly isRaised: boolean;
}

/** Priorities of one class lie this far apart, so that a user's many waiting jobs stay within theirs. */
const CLASS_STEP = 10;
const CLASS_SPAN = 99 * CLASS_STEP;
const MAX_TRIES = 5;

/**
 * Writes job row and queue entry in the caller's transaction, or finds the live job that is there; one
 * that waits in a lower class moves up to this one, as if its user had asked for it now.
 * Throws DomainError `queue_full` when the user has too many waiting jobs.
 */
export async function enqueueJob<Q extends QueueName>(
  tx: Transaction,
  boss: Boss,
  request: EnqueueRequest<Q>,
): Promise<EnqueuedJob> {
  const settingsHash = hashSettings(request.settings);
  const key = { kind: request.kind, subject: request.subject, settingsHash };
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const live = await tx.job.findFirst({
      where: { ...key, state: { in: ["queued", "running"] } },
      select: { id: true, priority: true },
    });
    if (live) {
      const isUrgent = live.priority < lowestOf(request.priority);
      const wish = { jobId: live.id, cls: request.priority };
      return { jobId: live.id, isNew: false, isRaised: isUrgent && (await raise(tx, boss, wish)) };
    }
    const jobId = await insertJob(tx, request, settingsHash);
    if (jobId === null) continue;
    await sendEntry(tx, boss, { jobId });
    return { jobId, isNew: true, isRaised: false };
  }
  throw new DomainError("conflict", {
    message: `Jobs of ${request.kind} for ${request.subject} end as fast as they are made. Try again.`,
  });
}

/** A short stable name for settings: the same settings in any key order have the same one. */
export function hashSettings(settings: Prisma.InputJsonObject | undefined): string {
  const entries = Object.entries(settings ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return "";
  return createHash("sha256").update(JSON.stringify(entries)).digest("hex").slice(0, 16);
}

/**
 * Puts a queued job's row into the queue as a new entry, after `delaySec`, and tells sockets and workers.
 * The row must be locked, or made, by this transaction.
 */
export async function sendEntry(
  tx: Transaction,
  boss: Boss,
  { jobId, delaySec = 0 }: { jobId: string; delaySec?: number },
): Promise<void> {
  const bossId = randomUUID();
  const notBefore = delaySec > 0 ? new Date(Date.now() + delaySec * 1000) : null;
  const job = await tx.job.update({
    where: { id: jobId },
    data: { bossId, notBefore, state: "queued", endedAt: null, version: { increment: 1 } },
  });
  const queue = job.kind as QueueName;
  const entry = {
    id: bossId,
    data: { jobId },
    priority: job.priority,
    ...(delaySec > 0 && { startAfter: delaySec }),
  };
  await boss.insert(queue, [entry], { db: fromPrisma(tx) });
  await mirrorState(tx, job, { state: "queued" });
  await notifyChange(tx, { kind: "job", id: jobId, version: job.version });
  await notifyWork(tx, queue);
}

async function insertJob<Q extends QueueName>(
  tx: Transaction,
  request: EnqueueRequest<Q>,
  settingsHash: string,
): Promise<string | null> {
  const input = QUEUE_INPUTS[request.kind].parse(request.input);
  await lockWaiting(tx, request.userId);
  if (!BACKGROUND_QUEUES.includes(request.kind)) await assertRoom(tx, request);
  const rows = await tx.job.createManyAndReturn({
    data: [
      {
        userId: request.userId,
        kind: request.kind,
        subject: request.subject,
        settingsHash,
        input,
        ...("trackId" in input && { trackId: input.trackId }),
        ...("packId" in input && { packId: input.packId }),
        priority: await nextPriority(tx, request.userId, request.priority),
      },
    ],
    skipDuplicates: true,
    select: { id: true },
  });
  return rows[0]?.id ?? null;
}

async function assertRoom(tx: Transaction, { userId, maxWaiting }: EnqueueRequest): Promise<void> {
  const kind = { notIn: [...BACKGROUND_QUEUES] };
  const waiting = await tx.job.count({ where: { userId, state: "queued", kind } });
  const most = maxWaiting ?? MAX_WAITING_JOBS_PER_USER;
  if (waiting < most) return;
  throw new DomainError("queue_full", {
    message: `${waiting} jobs are waiting; the limit is ${most}. Wait until some are done, or cancel some.`,
    retryAfterSec: 60,
  });
}

/** False when the job begins, has ended or was raised meanwhile. */
async function raise(
  tx: Transaction,
  boss: Boss,
  { jobId, cls }: { jobId: string; cls: PriorityClass },
): Promise<boolean> {
  const job = await lockJob(tx, jobId);
  if (job?.state !== "queued" || job.bossId === null) return false;
  await lockWaiting(tx, job.userId);
  if (job.priority >= lowestOf(cls)) return false;
  const priority = await nextPriority(tx, job.userId, cls);
  const { version } = await tx.job.update({
    where: { id: jobId },
    data: { priority, version: { increment: 1 } },
    select: { version: true },
  });
  const options = { id: job.bossId, priority, db: fromPrisma(tx) };
  await boss.update({ name: job.kind, options });
  await notifyChange(tx, { kind: "job", id: jobId, version });
  return true;
}

/** Makes counts of a user's waiting jobs exact when requests arrive at once. */
async function lockWaiting(tx: Transaction, userId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`waiting:${userId}`}, 0))`;
}

/**
 * A user's Nth waiting job of a class comes after other users' first ones of it; those of lower classes
 * that wait don't count. The user's waiting jobs must be locked.
 */
async function nextPriority(tx: Transaction, userId: string, cls: PriorityClass): Promise<number> {
  const priority = { gte: lowestOf(cls) };
  const waiting = await tx.job.count({ where: { userId, state: "queued", priority } });
  return PRIORITY[cls] * CLASS_STEP - Math.min(waiting, CLASS_SPAN);
}

function lowestOf(cls: PriorityClass): number {
  return PRIORITY[cls] * CLASS_STEP - CLASS_SPAN;
}
