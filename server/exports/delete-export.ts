import type { Boss } from "#server/jobs/boss.ts";
import type { Transaction } from "#server/db.ts";
import type { Export } from "#server/generated/prisma/client.ts";
import { cancelJobsIn } from "#server/jobs/cancel-job.ts";
import { lockJob } from "#server/jobs/lock-job.ts";
import { untilAttemptsEnd } from "#server/library/until-attempts-end.ts";
import { notFound, requireId } from "#server/require-id.ts";
import { removeExports } from "./remove-exports.ts";
import type { ExportContext } from "./start-export.ts";

/**
 * Removes a user's export with its file; one that is being made is cancelled first. It is found by
 * nobody from the first moment on, and what a crash leaves is swept as expired.
 */
export async function deleteExport(
  context: ExportContext,
  userId: string,
  exportId: string,
): Promise<{ exportId: string }> {
  const { database, boss } = context;
  const id = requireId(exportId, "Export");
  const row = await database.$transaction((tx) => hide(tx, boss, { id, userId }));
  if (row.jobId !== null) await untilAttemptsEnd(database, { id: row.jobId });
  await removeExports(context, [row]);
  return { exportId: id };
}

async function hide(
  tx: Transaction,
  boss: Boss,
  where: { id: string; userId: string },
): Promise<Export> {
  const row = await tx.export.findFirst({ where });
  if (!row) throw notFound("Export");
  if (row.jobId !== null) {
    await lockJob(tx, row.jobId);
    await cancelJobsIn(tx, boss, { id: row.jobId });
  }
  await tx.export.updateMany({ where, data: { expiresAt: new Date() } });
  return row;
}
