import { Prisma, type Database, type Transaction } from "#server/db.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { lockWork } from "#server/jobs/lock-job.ts";
import { MIN_FREE_BYTES } from "#server/storage/free-space.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { missingBytesOfPack } from "./rendition.ts";
import { usedBytesOf } from "./storage-usage.ts";
import { startRenditionIn, type RenditionSubject } from "./start-rendition.ts";

/** Live jobs of all users, beyond which none is added to the line. */
const MOST_LIVE = 8;

/**
 * Starts the renditions of whole packs whose job was never tried, the newest first: those from before
 * there were renditions, and those for which there was no room. Packs that do not fit into their user's
 * quota are left out, and all while the disk is nearly full. Answers how many.
 */
export async function startMissingRenditions(deps: {
  database: Database;
  boss: Boss;
  store: Pick<ObjectStore, "freeBytes">;
  leastFreeBytes?: number;
}): Promise<number> {
  const { database, boss, store, leastFreeBytes = MIN_FREE_BYTES } = deps;
  if ((await store.freeBytes()) < leastFreeBytes) return 0;
  const live = await database.job.count({
    where: { kind: "encode-renditions", state: { in: ["queued", "running"] } },
  });
  let started = 0;
  for (const subject of await findMissing(database, MOST_LIVE - live)) {
    started += await database.$transaction(async (tx) => {
      await lockWork(tx, { packId: subject.packId });
      if (!(await isStillMissing(tx, subject.packId))) return 0;
      await startRenditionIn(tx, boss, subject);
      return 1;
    });
  }
  return started;
}

async function findMissing(database: Database, most: number): Promise<RenditionSubject[]> {
  return database.$queryRaw<RenditionSubject[]>`
    SELECT p."userId", p."trackId", p.id AS "packId"
    FROM "StemPack" p JOIN "Track" t ON t.id = p."trackId" JOIN "User" u ON u.id = p."userId"
    WHERE ${isUntried()}
      AND u."quotaBytes" >= ${usedBytesOf(Prisma.sql`u.id`)} + ${missingBytesOfPack()}
    ORDER BY p."createdAt" DESC LIMIT ${Math.max(0, most)}`;
}

async function isStillMissing(tx: Transaction, packId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "StemPack" p JOIN "Track" t ON t.id = p."trackId"
    WHERE p.id = ${packId}::uuid AND ${isUntried()}`;
  return rows.length > 0;
}

/**
 * An expression in SQL: the pack `p` of the track `t` is whole, is there, and none of its jobs was tried. All
 * count as tried but those for which there was no room.
 */
function isUntried(): Prisma.Sql {
  return Prisma.sql`p.state = 'completed' AND p.frames IS NOT NULL
    AND t."deletedAt" IS NULL AND t.state = 'ready'
    AND EXISTS (SELECT 1 FROM "Stem" s WHERE s."packId" = p.id)
    AND NOT EXISTS (SELECT 1 FROM "Job" j
      WHERE j."packId" = p.id AND j.kind = 'encode-renditions'
        AND (j.state <> 'failed' OR j."errorCode" IS NULL
          OR j."errorCode" NOT IN ('quota_exceeded', 'no_space')))`;
}
