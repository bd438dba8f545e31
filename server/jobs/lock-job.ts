import type { Transaction } from "#server/db.ts";
import type { Job } from "#server/generated/prisma/client.ts";

/** Locks a job's row until the transaction ends, so that its state changes one at a time; null when it is gone. */
export async function lockJob(tx: Transaction, jobId: string): Promise<Job | null> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "Job" WHERE id = ${jobId}::uuid FOR UPDATE`;
  return rows.length === 0 ? null : tx.job.findUnique({ where: { id: jobId } });
}
