import { Prisma, type Database, type Transaction } from "#server/db.ts";
import { lockUser } from "#server/jobs/lock-job.ts";
import { notifyNews } from "#server/jobs/notify.ts";
import type { DeleteContext } from "#server/library/delete-tracks.ts";
import { removeUnwantedTracks } from "#server/library/remove-unwanted-tracks.ts";
import { IMPORT_JOBS } from "./cancel-list-jobs.ts";

const LIMITS = { maxWait: 10_000, timeout: 30_000 };
/** Users whose leftovers one sweep looks after. */
const USERS = 100;
/** What is younger may belong to an import that goes on. */
const STALE_SEC = 3600;

/** Over `w`: no list names it, not even as one of its former tracks. */
const IS_UNLISTED = Prisma.sql`NOT EXISTS (
  SELECT 1 FROM "PlaylistItem" i WHERE i."wantedId" = w.id)`;

/**
 * Forgets wanted tracks that no list of the user's names; answers how many. While an import is at work, other than
 * `exceptJobId`, nothing is done: it has rows of tracks before it has their list, and looks after the rest at its end.
 * The user's row must be locked.
 */
export async function forgetUnlisted(
  tx: Transaction,
  userId: string,
  exceptJobId: string | null = null,
): Promise<number> {
  return tx.$executeRaw`
    DELETE FROM "WantedTrack" w WHERE w."userId" = ${userId}::uuid AND ${IS_UNLISTED}
      AND NOT EXISTS (
        SELECT 1 FROM "Job" j JOIN "JobAttempt" a ON a."jobId" = j.id AND a.outcome IS NULL
        WHERE j."userId" = w."userId" AND j.kind IN (${Prisma.join(IMPORT_JOBS)})
          AND j.id IS DISTINCT FROM ${exceptJobId}::uuid)`;
}

/**
 * Removes what an import that was cancelled, or has failed, has left: tracks that it wanted for a list that was never
 * made, and their placeholders in the library.
 */
export async function removeUnlisted(
  context: DeleteContext,
  userId: string,
  exceptJobId: string | null = null,
): Promise<void> {
  const count = await context.database.$transaction(async (tx) => {
    await lockUser(tx, userId);
    return forgetUnlisted(tx, userId, exceptJobId);
  }, LIMITS);
  if (count === 0) return;
  await removeUnwantedTracks(context, userId);
  // The library has changed, and none of the lists: pages read it anew on any such word.
  await notifyNews(context.database, { kind: "playlist", id: userId, version: 0, userId });
}

/** The same for all users, where a worker died before it came to it; cheap when there is nothing. */
export async function sweepUnlisted(context: DeleteContext, staleSec = STALE_SEC): Promise<void> {
  const owners = await findOwners(context.database, staleSec);
  for (const userId of owners) await removeUnlisted(context, userId);
}

async function findOwners(database: Database, staleSec: number): Promise<string[]> {
  const rows = await database.$queryRaw<{ userId: string }[]>`
    SELECT DISTINCT w."userId" FROM "WantedTrack" w
    WHERE ${IS_UNLISTED} AND w."createdAt" < now() - make_interval(secs => ${staleSec}::float8)
    LIMIT ${USERS}`;
  return rows.map(({ userId }) => userId);
}
