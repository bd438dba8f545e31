import { Prisma, type Transaction } from "#server/db.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { cancelJobsIn } from "#server/jobs/cancel-job.ts";

/** Jobs that make playlists of lists. */
export const IMPORT_JOBS = ["import-spotify", "import-list"];

/** Jobs that read lists, or bring in what belongs to them. */
export const LIST_JOBS = ["read-list", ...IMPORT_JOBS, "fetch-covers"];

/**
 * Cancels a user's live jobs of these kinds that work on these readings; covers are fetched for all lists at once, so
 * that job goes whatever the readings. The user's row must be locked, and no other yet.
 */
export async function cancelListJobs(
  tx: Transaction,
  boss: Boss,
  jobs: { userId: string; kinds: readonly string[]; readingIds: readonly string[] },
): Promise<void> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM "Job" WHERE "userId" = ${jobs.userId}::uuid AND state IN ('queued', 'running')
      AND kind IN (${Prisma.join([...jobs.kinds])})
      AND (kind = 'fetch-covers' OR subject = ANY(${[...jobs.readingIds]}::text[]))
    ORDER BY id FOR UPDATE`;
  if (rows.length === 0) return;
  await cancelJobsIn(tx, boss, { id: { in: rows.map(({ id }) => id) } });
}
