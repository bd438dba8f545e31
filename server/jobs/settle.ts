import { fromPrisma } from "pg-boss";
import type { Database, Transaction } from "#server/db.ts";
import type { Job } from "#server/generated/prisma/client.ts";
import { recordEvent } from "#server/telemetry/record-event.ts";
import type { Boss } from "./boss.ts";
import { affected, type Claim } from "./claim.ts";
import { sendEntry } from "./enqueue.ts";
import { lockJob } from "./lock-job.ts";
import { mirrorState } from "./mirror-state.ts";
import { notifyChange, notifyWork } from "./notify.ts";
import type { Outcome } from "./outcome.ts";
import { poisoned } from "./poison.ts";
import { MAX_UNCLEAN_ENDS, QUEUE_LIMITS } from "./queues.ts";
import { releaseSlot } from "./slots.ts";

/** The claim went to another worker: nothing of this attempt was written. */
export class ClaimLostError extends Error {
  constructor(jobId: string) {
    super(`The claim on job ${jobId} is lost.`);
    this.name = "ClaimLostError";
  }
}

export interface Settlement {
  readonly claim: Claim;
  /** Number of the attempt that ended. */
  readonly attempt: number;
  readonly outcome: Outcome;
  /** 0 to 1, for the jitter of a retry's delay. */
  readonly random?: number;
}

const STDERR_TAIL_BYTES = 8192;
const JITTER = 0.2;

/**
 * Writes an attempt's end, the job's next state, the result and the queue entry in one transaction, and
 * gives the slot back. Throws ClaimLostError when the queue has given the job to another worker.
 */
export async function settleAttempt(
  deps: { database: Database; boss: Boss },
  settlement: Settlement,
): Promise<Job | null> {
  const { claim, attempt } = settlement;
  return deps.database.$transaction(
    async (tx) => {
      if (settlement.outcome.kind === "completed") await settlement.outcome.lockFirst?.(tx);
      const job = await lockJob(tx, claim.jobId);
      await settleEntry(tx, deps.boss, settlement);
      await releaseSlot(tx, claim.slot);
      if (job === null) return null;
      const isCurrent = job.bossId === claim.entry.id && job.attempt === attempt;
      const isRunning = isCurrent && job.state === "running";
      const outcome = isRunning ? settlement.outcome : ({ kind: "cancelled" } as const);
      await closeAttempt(tx, { jobId: job.id, number: attempt }, withFacts(outcome, settlement));
      if (isRunning) await applyOutcome(tx, deps.boss, { job, outcome, settlement });
      return tx.job.findUnique({ where: { id: job.id } });
    },
    { maxWait: 5000, timeout: 15_000 },
  );
}

/** Marks an attempt's end; one that has ended keeps its first outcome. */
export async function closeAttempt(
  tx: Transaction,
  attempt: { jobId: string; number: number },
  outcome: Outcome,
): Promise<void> {
  const failure = outcome.kind === "failed" || outcome.kind === "deferred" ? outcome : undefined;
  await tx.jobAttempt.updateMany({
    where: { ...attempt, outcome: null },
    data: {
      outcome: outcome.kind,
      endedAt: new Date(),
      exitCode: outcome.facts?.exitCode ?? null,
      signal: outcome.facts?.signal ?? null,
      stderrTail: lastBytes(outcome.facts?.stderrTail),
      errorCode: failure?.code ?? null,
      errorMessage: failure?.message ?? null,
    },
  });
}

/** Ends a job as failed, with its pack and track; keeps what it has published. */
export async function failForGood(
  tx: Transaction,
  jobId: string,
  error: { code: string; message: string },
): Promise<void> {
  const failure = { state: "failed" as const, errorCode: error.code, errorMessage: error.message };
  await endJob(tx, jobId, failure);
  await recordEvent(tx, { type: "job.failed", jobId, data: error });
}

/** Gives a job a final state, or queued, mirrors it and tells the sockets. */
export async function endJob(
  tx: Transaction,
  jobId: string,
  change: Parameters<typeof mirrorState>[2],
): Promise<void> {
  const job = await tx.job.update({
    where: { id: jobId },
    data: {
      state: change.state,
      errorCode: change.errorCode ?? null,
      errorMessage: change.errorMessage ?? null,
      etaSec: null,
      endedAt: change.state === "queued" ? null : new Date(),
      ...(change.state === "completed" && { fraction: 1 }),
      version: { increment: 1 },
    },
  });
  await mirrorState(tx, job, change);
  await notifyChange(tx, { kind: "job", id: job.id, version: job.version });
}

/** pg-boss fences these by the entry's retry count: a stale claim changes nothing. */
async function settleEntry(tx: Transaction, boss: Boss, settlement: Settlement): Promise<void> {
  const { claim, outcome } = settlement;
  const options = { db: fromPrisma(tx) };
  const isBack = outcome.kind === "interrupted";
  const answer = isBack
    ? await boss.fail(claim.queue, claim.entry, { reason: "interrupted" }, options)
    : await boss.complete(claim.queue, claim.entry, null, options);
  if (affected(answer) !== 1) throw new ClaimLostError(claim.jobId);
}

async function applyOutcome(
  tx: Transaction,
  boss: Boss,
  end: { job: Job; outcome: Outcome; settlement: Settlement },
): Promise<void> {
  const { job, outcome, settlement } = end;
  switch (outcome.kind) {
    case "completed":
      await outcome.effects(tx);
      await endJob(tx, job.id, { state: "completed" });
      await recordEvent(tx, { type: "job.completed", userId: job.userId, jobId: job.id });
      return;
    case "failed":
      await applyFailure(tx, boss, { job, outcome, random: settlement.random ?? Math.random() });
      return;
    case "deferred":
      await defer(tx, boss, { job, outcome });
      return;
    case "cancelled":
      await endJob(tx, job.id, { state: "cancelled" });
      return;
    case "interrupted":
      await applyInterruption(tx, job, { claim: settlement.claim, isUnclean: outcome.isUnclean });
      return;
  }
}

/** Back into the queue, uncounted; one that takes its process down each time goes no further. */
async function applyInterruption(
  tx: Transaction,
  job: Job,
  { claim, isUnclean }: { claim: Claim; isUnclean: boolean },
): Promise<void> {
  const uncleanEnds = job.uncleanEnds + (isUnclean ? 1 : 0);
  if (isUnclean) await tx.job.update({ where: { id: job.id }, data: { uncleanEnds } });
  if (uncleanEnds >= MAX_UNCLEAN_ENDS) {
    await failForGood(tx, job.id, poisoned(uncleanEnds));
    return;
  }
  await endJob(tx, job.id, { state: "queued" });
  await notifyWork(tx, claim.queue);
}

/** Nothing sleeps: the queue has the job until it is due. */
async function defer(
  tx: Transaction,
  boss: Boss,
  { job, outcome }: { job: Job; outcome: Extract<Outcome, { kind: "deferred" }> },
): Promise<void> {
  const { code, message, until } = outcome;
  await tx.job.update({
    where: { id: job.id },
    data: { errorCode: code, errorMessage: message, uncleanEnds: 0, etaSec: null },
  });
  const delaySec = Math.max(1, (until.getTime() - Date.now()) / 1000);
  await sendEntry(tx, boss, { jobId: job.id, delaySec });
  const data = { code, until: until.toISOString() };
  await recordEvent(tx, { type: "job.deferred", userId: job.userId, jobId: job.id, data });
}

async function applyFailure(
  tx: Transaction,
  boss: Boss,
  failure: { job: Job; outcome: Extract<Outcome, { kind: "failed" }>; random: number },
): Promise<void> {
  const { job, outcome, random } = failure;
  const limits = QUEUE_LIMITS[job.kind as keyof typeof QUEUE_LIMITS];
  const failedAttempts = job.failedAttempts + 1;
  await tx.job.update({ where: { id: job.id }, data: { failedAttempts, uncleanEnds: 0 } });
  if (!outcome.isWorthRetry || failedAttempts >= limits.failedAttempts) {
    await failForGood(tx, job.id, outcome);
    return;
  }
  const delays = limits.retryDelaysSec;
  const delaySec = delays[Math.min(failedAttempts, delays.length) - 1] ?? 30;
  const jitter = 1 - JITTER + 2 * JITTER * random;
  const leastSec = outcome.retryAfterSec ?? 0;
  await sendEntry(tx, boss, { jobId: job.id, delaySec: leastSec + delaySec * jitter });
}

function withFacts(outcome: Outcome, settlement: Settlement): Outcome {
  const { facts } = settlement.outcome;
  return facts ? { ...outcome, facts } : outcome;
}

function lastBytes(text: string | undefined): string | null {
  if (text === undefined || text === "") return null;
  return Buffer.from(text).subarray(-STDERR_TAIL_BYTES).toString("utf8").replaceAll("\0", "");
}
