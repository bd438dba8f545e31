import { Prisma, type Database } from "#server/db.ts";

/** Readings of one statement; a long list has twenty pages. */
const BATCH = 200;
/** What is known of a list itself stays so much longer than its items. */
const KEEP_DAYS = 30;

/** Over `r`: a job goes on from it, which may wait for a day until Spotify takes requests again. */
const IS_IN_USE = Prisma.sql`EXISTS (SELECT 1 FROM "Job" j WHERE j."userId" = r."userId"
  AND j.subject = r.id::text AND j.state IN ('queued', 'running'))`;

/** Deletes the items of readings that are over, and in the end the readings; answers how many of each. */
export async function sweepReadings(
  database: Pick<Database, "$executeRaw">,
  now: Date = new Date(),
): Promise<{ emptied: number; deleted: number }> {
  const deleted = await database.$executeRaw`
    DELETE FROM "ListReading" r WHERE NOT ${IS_IN_USE}
      AND r."expiresAt" <= ${now}::timestamptz - make_interval(days => ${KEEP_DAYS}::int)`;
  for (let emptied = 0; ;) {
    const count = await emptySome(database, now);
    emptied += count;
    if (count < BATCH) return { emptied, deleted };
  }
}

/** One without its items has been read no further than to its name. */
function emptySome(database: Pick<Database, "$executeRaw">, now: Date): Promise<number> {
  return database.$executeRaw`
    WITH over AS (
      SELECT r.id FROM "ListReading" r
      WHERE r."expiresAt" <= ${now}::timestamptz AND NOT ${IS_IN_USE}
        AND EXISTS (SELECT 1 FROM "ListPage" p WHERE p."readingId" = r.id)
      ORDER BY r.id LIMIT ${BATCH} FOR UPDATE),
    gone AS (DELETE FROM "ListPage" WHERE "readingId" IN (SELECT id FROM over))
    UPDATE "ListReading" SET "snapshotId" = NULL, "itemsRead" = 0, version = version + 1
    WHERE id IN (SELECT id FROM over)`;
}
