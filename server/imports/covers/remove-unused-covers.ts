import type { Transaction } from "#server/db.ts";
import { lockUser } from "#server/jobs/lock-job.ts";
import { storageKeys } from "#server/storage/storage-key.ts";
import { coverName } from "./lacking-covers.ts";
import { readingCoverName } from "./reading-cover.ts";
import { LOCK_LIMITS, type RecordDeps } from "./record-cover.ts";

/**
 * Deletes the stored pictures that no list of the user shows any more, also what a worker left that was killed; answers
 * the bytes of those that stay. To be called after rows of the user's lists, or readings of them, are gone.
 */
export async function removeUnusedCovers(
  { database, store }: RecordDeps,
  userId: string,
): Promise<number> {
  const stored = await store.list(storageKeys.listCovers(userId));
  const findUnused = async (reader: Reader): Promise<string[]> => {
    const used = await readUsedNames(reader, userId);
    return stored.flatMap(({ key }) => (used.has(nameIn(key)) ? [] : [key]));
  };
  const unused = new Set(await findUnused(database));
  if (unused.size > 0) {
    await database.$transaction(async (tx) => {
      await lockUser(tx, userId);
      // A list that came meanwhile may show one of them again.
      const still = await findUnused(tx);
      await takeFromTracks(tx, userId, still);
      for (const key of still) await store.delete(key);
    }, LOCK_LIMITS);
  }
  return stored.reduce((sum, { key, sizeBytes }) => sum + (unused.has(key) ? 0 : sizeBytes), 0);
}

type Reader = Pick<Transaction, "$queryRaw">;

async function readUsedNames(reader: Reader, userId: string): Promise<Set<string>> {
  const shown = await reader.$queryRaw<{ address: string | null; key: string | null }[]>`
    SELECT DISTINCT "coverUrl" AS address, "coverKey" AS key FROM "WantedTrack"
    WHERE "userId" = ${userId}::uuid
    UNION SELECT "coverUrl", "coverKey" FROM "Playlist" WHERE "userId" = ${userId}::uuid`;
  const readings = await reader.$queryRaw<{ id: string }[]>`
    SELECT id FROM "ListReading" WHERE "userId" = ${userId}::uuid`;
  const names = readings.map(({ id }) => readingCoverName(id));
  for (const { address, key } of shown) {
    if (address !== null) names.push(coverName(address));
    if (key !== null) names.push(nameIn(key));
  }
  return new Set(names);
}

/** Without folder and extension. */
function nameIn(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1, key.lastIndexOf("."));
}

async function takeFromTracks(
  tx: Transaction,
  userId: string,
  keys: readonly string[],
): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Track" SET "coverKey" = NULL, version = version + 1 WHERE id IN (
      SELECT id FROM "Track" WHERE "userId" = ${userId}::uuid AND "coverKey" = ANY(${[...keys]}::text[])
      ORDER BY id FOR NO KEY UPDATE)`;
}
