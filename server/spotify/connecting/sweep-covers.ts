import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Database } from "#server/db.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { storageKeys } from "#server/storage/storage-key.ts";

/** A cover is stored a moment before its row says so. */
const STALE_MS = 3600_000;

/**
 * Deletes the covers of users whose lists have none any more, and who look at none, for example because disconnecting was cut off. Never those
 * of users that are merely not found: with the wrong database that would be everybody's. Answers how many users.
 */
export async function sweepCovers(
  database: Pick<Database, "$queryRaw">,
  store: ObjectStore,
  staleMs = STALE_MS,
): Promise<number> {
  const root = store.localPath("covers");
  const names = await readdir(root).catch(() => []);
  const userIds: string[] = [];
  for (const name of names) {
    const { mtimeMs } = await stat(join(root, name)).catch(() => ({ mtimeMs: Infinity }));
    if (z.uuid().safeParse(name).success && Date.now() - mtimeMs >= staleMs) userIds.push(name);
  }
  if (userIds.length === 0) return 0;
  const bare = await database.$queryRaw<{ id: string }[]>`
    SELECT id FROM "User" u WHERE id = ANY(${userIds}::uuid[])
      AND NOT EXISTS (SELECT 1 FROM "WantedTrack" w WHERE w."userId" = u.id
        AND w."coverKey" IS NOT NULL)
      AND NOT EXISTS (SELECT 1 FROM "Playlist" p WHERE p."userId" = u.id
        AND p."coverKey" IS NOT NULL)
      AND NOT EXISTS (SELECT 1 FROM "ListReading" r WHERE r."userId" = u.id
        AND r."expiresAt" > now())`;
  for (const { id } of bare) await store.deletePrefix(storageKeys.listCovers(id));
  return bare.length;
}
