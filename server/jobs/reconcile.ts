import { fromPrisma } from "pg-boss";
import { Prisma, type Database, type Transaction } from "#server/db.ts";
import type { Job } from "#server/generated/prisma/client.ts";
import { recordEvent } from "#server/telemetry/record-event.ts";
import { readOpenAttempts } from "./attempt.ts";
import { poisoned } from "./poison.ts";
import { BOSS_SCHEMA, type Boss } from "./boss.ts";
import { sendEntry } from "./enqueue.ts";
import { lockJob } from "./lock-job.ts";
import { notifyWork } from "./notify.ts";
import { MAX_UNCLEAN_ENDS, type QueueName } from "./queues.ts";
import { closeAttempt, endJob, failForGood } from "./settle.ts";

export interface ReconcileDeps {
  readonly database: Database;
  readonly boss: Boss;
  readonly deadAfterSec: number;
}

export interface ReconcileReport {
  /** Jobs whose attempt's worker was dead and that wait again. */
  readonly interrupted: number;
  /** Live jobs that the queue did not know any more and that were put back. */
  readonly requeued: number;
  /** Entries of jobs that have ended. */
  readonly dropped: number;
  readonly poisoned: number;
}

type Repair = keyof ReconcileReport;

const BATCH = 500;

/**
 * Compares our jobs with the queue's entries and repairs what differs, each job in its own transaction
 * under its lock. Nobody's live attempt is touched.
 */
export async function reconcile(deps: ReconcileDeps): Promise<ReconcileReport> {
  const report: Record<Repair, number> = { interrupted: 0, requeued: 0, dropped: 0, poisoned: 0 };
  for (const jobId of await findSuspects(deps)) {
    const repair = await deps.database.$transaction((tx) => repairJob(tx, deps, jobId), {
      maxWait: 5000,
      timeout: 10_000,
    });
    if (repair) report[repair] += 1;
  }
  return report;
}

/** Jobs whose rows and entries may disagree; looked at again under a lock. */
async function findSuspects({ database, deadAfterSec }: ReconcileDeps): Promise<string[]> {
  const rows = await database.$queryRaw<{ id: string }[]>(Prisma.sql`
    SELECT j.id FROM "Job" j
    LEFT JOIN ${Prisma.raw(`${BOSS_SCHEMA}.job`)} b ON b.id = j."bossId" AND b.name = j.kind
    WHERE (j.state IN ('queued', 'running')
        AND (b.id IS NULL OR b.state NOT IN ('created', 'retry', 'active')
          OR (j.state = 'running') <> (b.state = 'active')))
      OR (j.state NOT IN ('queued', 'running') AND b.state IN ('created', 'retry'))
      OR EXISTS (SELECT 1 FROM "JobAttempt" a LEFT JOIN "Worker" w ON w.id = a."workerId"
        WHERE a."jobId" = j.id AND a.outcome IS NULL
          AND (w.id IS NULL OR w."stoppedAt" IS NOT NULL
            OR w."lastSeenAt" < now() - make_interval(secs => ${deadAfterSec}::float8)))
    ORDER BY j.id LIMIT ${BATCH}`);
  return rows.map((row) => row.id);
}

async function repairJob(
  tx: Transaction,
  deps: ReconcileDeps,
  jobId: string,
): Promise<Repair | null> {
  const job = await lockJob(tx, jobId);
  if (!job) return null;
  const entry = await readEntry(tx, job);
  const open = await readOpenAttempts(tx, jobId, deps.deadAfterSec);
  if (open.some((attempt) => attempt.isAlive)) return null;
  const isLive = job.state === "queued" || job.state === "running";
  for (const { number, isUnclean } of open) {
    const outcome = isLive
      ? ({ kind: "interrupted", isUnclean } as const)
      : ({ kind: "cancelled" } as const);
    await closeAttempt(tx, { jobId, number }, outcome);
  }
  if (!isLive) return dropEntry(tx, deps, { job, entry });
  const uncleanEnds = job.uncleanEnds + open.filter((attempt) => attempt.isUnclean).length;
  if (uncleanEnds >= MAX_UNCLEAN_ENDS) {
    await failForGood(tx, jobId, poisoned(uncleanEnds));
    await dropEntry(tx, deps, { job, entry });
    return "poisoned";
  }
  if (uncleanEnds !== job.uncleanEnds) {
    await tx.job.update({ where: { id: jobId }, data: { uncleanEnds } });
  }
  return putBack(tx, deps, { job, entry });
}

interface EntryRow {
  readonly state: string;
  readonly retryCount: number;
}

async function readEntry(tx: Transaction, job: Job): Promise<EntryRow | null> {
  if (job.bossId === null) return null;
  const rows = await tx.$queryRaw<EntryRow[]>(Prisma.sql`
    SELECT state::text AS state, retry_count AS "retryCount"
    FROM ${Prisma.raw(`${BOSS_SCHEMA}.job`)}
    WHERE name = ${job.kind} AND id = ${job.bossId}::uuid FOR UPDATE`);
  return rows[0] ?? null;
}

/** The entry of a live job without a live attempt becomes fetchable, or is made again when it is gone. */
async function putBack(
  tx: Transaction,
  { boss }: ReconcileDeps,
  { job, entry }: { job: Job; entry: EntryRow | null },
): Promise<Repair | null> {
  const queue = job.kind as QueueName;
  const isWaiting = entry?.state === "created" || entry?.state === "retry";
  if (entry?.state === "active" && job.bossId !== null) {
    // A worker that has fetched but not begun yet holds a slot; its beginning waits for our lock.
    if (job.state === "queued") return null;
    const claim = { id: job.bossId, retryCount: entry.retryCount };
    await boss.fail(queue, claim, { reason: "worker gone" }, { db: fromPrisma(tx) });
  } else if (!isWaiting) {
    await sendEntry(tx, boss, { jobId: job.id });
    await recordEvent(tx, { type: "job.requeued", userId: job.userId, jobId: job.id });
    return "requeued";
  }
  if (job.state === "queued") return null;
  await endJob(tx, job.id, { state: "queued" });
  await notifyWork(tx, queue);
  await recordEvent(tx, { type: "job.interrupted", userId: job.userId, jobId: job.id });
  return "interrupted";
}

async function dropEntry(
  tx: Transaction,
  { boss }: ReconcileDeps,
  { job, entry }: { job: Job; entry: EntryRow | null },
): Promise<Repair | null> {
  if (!entry || job.bossId === null) return null;
  if (!["created", "retry", "active"].includes(entry.state)) return null;
  await boss.cancel(job.kind, job.bossId, { db: fromPrisma(tx) });
  return "dropped";
}
