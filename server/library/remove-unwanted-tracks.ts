import { Prisma, type Transaction } from "#server/db.ts";
import { cancelJobsIn } from "#server/jobs/cancel-job.ts";
import { lockUser, lockWork } from "#server/jobs/lock-job.ts";
import type { DeleteContext } from "./delete-tracks.ts";
import { untilAttemptsEnd } from "./until-attempts-end.ts";

/** Rows of one transaction. */
const CHUNK = 500;
const LIMITS = { maxWait: 10_000, timeout: 30_000 };
/** Users whose leftovers one run looks after. */
const USERS = 100;
/** What is younger may belong to work that goes on. */
const STALE_SEC = 3600;

/** Over `t`: tracks without a file that stand for nothing in a list. */
const IS_LEFT = Prisma.sql`t.state = 'needs_file' AND t.sha256 IS NULL
  AND NOT EXISTS (SELECT 1 FROM "WantedTrack" w WHERE w."trackId" = t.id)`;

/** Over `t`: a download of it waits or runs, or has not noticed yet that it is cancelled. */
const IS_AT_WORK = Prisma.sql`EXISTS (SELECT 1 FROM "Job" j WHERE j."trackId" = t.id
  AND (j.state IN ('queued', 'running')
    OR EXISTS (SELECT 1 FROM "JobAttempt" a WHERE a."jobId" = j.id AND a.outcome IS NULL)))`;

/**
 * Removes a user's tracks that have no file and that no list wants any more; their downloads are cancelled, and one that
 * has brought a file meanwhile keeps its track. Bounded transactions, however many they are.
 */
export async function removeUnwantedTracks(context: DeleteContext, userId: string): Promise<void> {
  const { database } = context;
  const trackIds = await database.$transaction(
    (tx) => cancelDownloads(tx, context, userId),
    LIMITS,
  );
  if (trackIds.length > 0) await untilAttemptsEnd(database, { trackId: { in: trackIds } });
  for (;;) {
    const removed = await database.$transaction((tx) => removeSome(tx, userId), LIMITS);
    if (removed < CHUNK) return;
  }
}

/** The same for all users, where it was cut off; cheap when there is nothing. */
export async function sweepUnwantedTracks(
  context: DeleteContext,
  staleSec = STALE_SEC,
): Promise<void> {
  const owners = await context.database.$queryRaw<{ userId: string }[]>`
    SELECT DISTINCT t."userId" FROM "Track" t
    WHERE ${IS_LEFT} AND t."createdAt" < now() - make_interval(secs => ${staleSec}::float8)
    LIMIT ${USERS}`;
  for (const { userId } of owners) await removeUnwantedTracks(context, userId);
}

async function cancelDownloads(
  tx: Transaction,
  { boss }: DeleteContext,
  userId: string,
): Promise<string[]> {
  await lockUser(tx, userId);
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT t.id FROM "Track" t WHERE t."userId" = ${userId}::uuid AND ${IS_LEFT} AND ${IS_AT_WORK}`;
  const trackIds = rows.map(({ id }) => id);
  if (trackIds.length === 0) return [];
  await lockWork(tx, { trackIds });
  await cancelJobsIn(tx, boss, { trackId: { in: trackIds } });
  return trackIds;
}

/** With the user locked nothing gives one of them a file, and the row's lock keeps jobs out. */
async function removeSome(tx: Transaction, userId: string): Promise<number> {
  await lockUser(tx, userId);
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT t.id FROM "Track" t
    WHERE t."userId" = ${userId}::uuid AND ${IS_LEFT} AND NOT ${IS_AT_WORK}
    ORDER BY t.id LIMIT ${CHUNK} FOR UPDATE`;
  const ids = rows.map(({ id }) => id);
  return tx.$executeRaw`
    DELETE FROM "Track" t WHERE t.id = ANY(${ids}::uuid[]) AND ${IS_LEFT} AND NOT ${IS_AT_WORK}`;
}
