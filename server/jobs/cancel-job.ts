import { fromPrisma } from "pg-boss";
import type { Database, Prisma, Transaction } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { Job } from "#server/generated/prisma/client.ts";
import { recordEvent } from "#server/telemetry/record-event.ts";
import type { Boss } from "./boss.ts";
import { lockJob } from "./lock-job.ts";
import { sendCommand } from "./notify.ts";
import { endJob } from "./settle.ts";

/**
 * Cancels a user's job: the row is cancelled when this resolves, a running port's tree is gone within
 * 8 s. A job that has ended stays as it is. Throws `not_found` for another user's.
 */
export async function cancelJob(
  deps: { database: Database; boss: Boss },
  request: { jobId: string; userId: string },
): Promise<void> {
  await deps.database.$transaction(async (tx) => {
    const job = await lockJob(tx, request.jobId);
    if (job?.userId !== request.userId) {
      throw new DomainError("not_found", { message: `There is no job ${request.jobId}.` });
    }
    await cancelLocked(tx, deps.boss, job);
  });
}

/** Cancels what is live of these jobs, whose rows the caller's transaction has locked; answers their ids. */
export async function cancelJobsIn(
  tx: Transaction,
  boss: Boss,
  jobs: Prisma.JobWhereInput,
): Promise<string[]> {
  const live = await tx.job.findMany({
    where: { ...jobs, state: { in: ["queued", "running"] } },
    orderBy: { id: "asc" },
  });
  for (const job of live) await cancelLocked(tx, boss, job);
  return live.map(({ id }) => id);
}

async function cancelLocked(tx: Transaction, boss: Boss, job: Job): Promise<void> {
  if (job.state !== "queued" && job.state !== "running") return;
  await tx.job.update({ where: { id: job.id }, data: { cancelRequested: true } });
  if (job.state === "queued" && job.bossId !== null) {
    await boss.cancel(job.kind, job.bossId, { db: fromPrisma(tx) });
  }
  await endJob(tx, job.id, { state: "cancelled" });
  await sendCommand(tx, { kind: "cancel", jobId: job.id });
  await recordEvent(tx, { type: "job.cancelled", userId: job.userId, jobId: job.id });
}
