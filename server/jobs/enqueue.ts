import { createHash, randomUUID } from "node:crypto";
import { fromPrisma } from "pg-boss";
import type { Prisma, Transaction } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { Boss } from "./boss.ts";
import { lockJob } from "./lock-job.ts";
import { mirrorState } from "./mirror-state.ts";
import { notifyChange, notifyWork } from "./notify.ts";
import {
  MAX_WAITING_JOBS_PER_USER,
  PRIORITY,
  QUEUE_INPUTS,
  type QueueInput,
  type QueueName,
} from "./queues.ts";

export interface EnqueueRequest<Q extends QueueName = QueueName> {
  readonly kind: Q;
  readonly userId: string;
  readonly input: QueueInput<Q>;
  /** With kind and settings the key of the one live job. */
  readonly subject: string;
  readonly settings?: Prisma.InputJsonObject;
  readonly priority: keyof typeof PRIORITY;
  /** Left out for the default of 500; tests set a lower one. */
  readonly maxWaiting?: number;
}

export interface EnqueuedJob {
  readonly jobId: string;
  /** False when a live job for the same thing was there. */
  readonly isNew: boolean;
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
      if (isUrgent) await raisePriority(tx, boss, { jobId: live.id, cls: request.priority });
      return { jobId: live.id, isNew: false };
    }
    const jobId = await insertJob(tx, request, settingsHash);
    if (jobId === null) continue;
    await sendEntry(tx, boss, { jobId });
    return { jobId, isNew: true };
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
  const waiting = await countWaiting(tx, request.userId);
  const most = request.maxWaiting ?? MAX_WAITING_JOBS_PER_USER;
  if (waiting >= most) {
    throw new DomainError("queue_full", {
      message: `${waiting} jobs are waiting; the limit is ${most}. Wait until some are done, or cancel some.`,
      retryAfterSec: 60,
    });
  }
  const rows = await tx.job.createManyAndReturn({
    data: [
      {
        userId: request.userId,
        kind: request.kind,
        subject: request.subject,
        settingsHash,
        input,
        ...("trackId" in input && { trackId: input.trackId, packId: input.packId }),
        priority: priorityOf(request.priority, waiting),
      },
    ],
    skipDuplicates: true,
    select: { id: true },
  });
  return rows[0]?.id ?? null;
}

async function raisePriority(
  tx: Transaction,
  boss: Boss,
  { jobId, cls }: { jobId: string; cls: keyof typeof PRIORITY },
): Promise<void> {
  const job = await lockJob(tx, jobId);
  if (job?.state !== "queued" || job.bossId === null) return;
  const waiting = await countWaiting(tx, job.userId);
  const priority = priorityOf(cls, Math.max(0, waiting - 1));
  const { version } = await tx.job.update({
    where: { id: jobId },
    data: { priority, version: { increment: 1 } },
    select: { version: true },
  });
  const options = { id: job.bossId, priority, db: fromPrisma(tx) };
  await boss.update({ name: job.kind, options });
  await notifyChange(tx, { kind: "job", id: jobId, version });
}

/** The lock makes the bound exact when one user's requests arrive at once. */
async function countWaiting(tx: Transaction, userId: string): Promise<number> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`waiting:${userId}`}, 0))`;
  return tx.job.count({ where: { userId, state: "queued" } });
}

/** A user's Nth waiting job comes after other users' first ones of the same class. */
function priorityOf(cls: keyof typeof PRIORITY, waiting: number): number {
  return PRIORITY[cls] * CLASS_STEP - Math.min(waiting, CLASS_SPAN);
}

function lowestOf(cls: keyof typeof PRIORITY): number {
  return PRIORITY[cls] * CLASS_STEP - CLASS_SPAN;
}
