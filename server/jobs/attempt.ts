import { fromPrisma } from "pg-boss";
import type { Database, Transaction } from "#server/db.ts";
import type { Job } from "#server/generated/prisma/client.ts";
import { recordEvent } from "#server/telemetry/record-event.ts";
import type { Boss } from "./boss.ts";
import type { Claim } from "./claim.ts";
import { lockJob } from "./lock-job.ts";
import { mirrorState } from "./mirror-state.ts";
import { notifyChange } from "./notify.ts";
import { sendEntry } from "./enqueue.ts";
import { poisoned } from "./poison.ts";
import { MAX_UNCLEAN_ENDS } from "./queues.ts";
import { closeAttempt, failForGood } from "./settle.ts";

export interface AttemptDeps {
  readonly database: Database;
  readonly boss: Boss;
  readonly workerId: string;
  /** A worker that was not seen for so long is dead. */
  readonly deadAfterSec: number;
}

/** The job as it is when its attempt begins, or null when there is nothing to run. */
export async function beginAttempt(deps: AttemptDeps, claim: Claim): Promise<Job | null> {
  return deps.database.$transaction(
    async (tx) => {
      const job = await lockJob(tx, claim.jobId);
      if (job?.bossId !== claim.entry.id || !isLive(job)) {
        await deps.boss.complete(claim.queue, claim.entry, null, { db: fromPrisma(tx) });
        return null;
      }
      const open = await readOpenAttempts(tx, job.id, deps.deadAfterSec);
      if (open.some((attempt) => attempt.isAlive)) {
        await postpone(tx, deps, claim);
        return null;
      }
      return startAttempt(tx, deps, { claim, job, open });
    },
    { maxWait: 5000, timeout: 10_000 },
  );
}

interface OpenAttempt {
  readonly number: number;
  readonly isAlive: boolean;
  readonly isUnclean: boolean;
}

function isLive(job: Job): boolean {
  return job.state === "queued" || job.state === "running";
}

/** Attempts without an end, and whether their worker can still have a tree running. */
export async function readOpenAttempts(
  tx: Transaction,
  jobId: string,
  deadAfterSec: number,
): Promise<OpenAttempt[]> {
  return tx.$queryRaw<OpenAttempt[]>`
    SELECT a.number,
      coalesce(w."stoppedAt" IS NULL
        AND w."lastSeenAt" > now() - make_interval(secs => ${deadAfterSec}::float8), false) AS "isAlive",
      (w."stoppedAt" IS NULL) AS "isUnclean"
    FROM "JobAttempt" a LEFT JOIN "Worker" w ON w.id = a."workerId"
    WHERE a."jobId" = ${jobId}::uuid AND a.outcome IS NULL ORDER BY a.number`;
}

/** Another attempt's tree may still be ending: the job comes again a moment later, uncounted. */
async function postpone(tx: Transaction, deps: AttemptDeps, claim: Claim): Promise<void> {
  await deps.boss.complete(claim.queue, claim.entry, null, { db: fromPrisma(tx) });
  await sendEntry(tx, deps.boss, { jobId: claim.jobId, delaySec: 1 });
}

async function startAttempt(
  tx: Transaction,
  deps: AttemptDeps,
  start: { claim: Claim; job: Job; open: readonly OpenAttempt[] },
): Promise<Job | null> {
  const { claim, open } = start;
  let uncleanEnds = start.job.uncleanEnds;
  for (const { number, isUnclean } of open) {
    await closeAttempt(tx, { jobId: claim.jobId, number }, { kind: "interrupted", isUnclean });
    if (isUnclean) uncleanEnds += 1;
  }
  if (uncleanEnds >= MAX_UNCLEAN_ENDS) {
    await tx.job.update({ where: { id: claim.jobId }, data: { uncleanEnds } });
    await failForGood(tx, claim.jobId, poisoned(uncleanEnds));
    await deps.boss.complete(claim.queue, claim.entry, null, { db: fromPrisma(tx) });
    return null;
  }
  const job = await tx.job.update({
    where: { id: claim.jobId },
    data: {
      state: "running",
      attempt: { increment: 1 },
      uncleanEnds,
      notBefore: null,
      errorCode: null,
      errorMessage: null,
      etaSec: null,
      startedAt: start.job.startedAt ?? new Date(),
      version: { increment: 1 },
    },
  });
  await tx.jobAttempt.create({
    data: {
      jobId: job.id,
      number: job.attempt,
      workerId: deps.workerId,
      fence: claim.slot.fence,
    },
  });
  await tx.slot.updateMany({
    where: { queue: claim.queue, number: claim.slot.number, fence: claim.slot.fence },
    data: { jobId: job.id },
  });
  await mirrorState(tx, job, { state: "running" });
  await notifyChange(tx, { kind: "job", id: job.id, version: job.version });
  await recordEvent(tx, { type: "job.started", userId: job.userId, jobId: job.id });
  return job;
}
