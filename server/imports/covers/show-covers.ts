import type { Database } from "#server/db.ts";
import { lockUser } from "#server/jobs/lock-job.ts";
import { notifyNews } from "#server/jobs/notify.ts";
import type { LackingCover } from "./lacking-covers.ts";
import { LOCK_LIMITS } from "./record-cover.ts";

/**
 * Gives tracks that show what a list says of them its pictures too, those without one only, and tells pages of the
 * playlists in which pictures have come.
 */
export async function showCovers(
  database: Database,
  userId: string,
  covers: readonly LackingCover[],
): Promise<void> {
  const wantedIds = covers.flatMap((cover) => cover.wantedIds);
  const playlistIds = covers.flatMap((cover) => cover.playlistIds);
  await database.$transaction(async (tx) => {
    await lockUser(tx, userId);
    // In the order in which everybody locks tracks.
    await tx.$executeRaw`
      WITH bare AS (
        SELECT t.id FROM "Track" t
        WHERE t."userId" = ${userId}::uuid AND t."coverKey" IS NULL
          AND (t.state = 'needs_file' OR t."namedByList")
          AND EXISTS (SELECT 1 FROM "WantedTrack" w
            WHERE w."trackId" = t.id AND w."coverKey" IS NOT NULL)
        ORDER BY t.id FOR NO KEY UPDATE)
      UPDATE "Track" t SET version = t.version + 1, "coverKey" = (
        SELECT w."coverKey" FROM "WantedTrack" w
        WHERE w."trackId" = t.id AND w."coverKey" IS NOT NULL ORDER BY w."createdAt", w.id LIMIT 1)
      FROM bare WHERE t.id = bare.id`;
    const changed = await tx.$queryRaw<{ id: string; version: number }[]>`
      UPDATE "Playlist" p SET version = p.version + 1
      WHERE p."userId" = ${userId}::uuid AND (p.id = ANY(${playlistIds}::uuid[])
        OR EXISTS (SELECT 1 FROM "PlaylistItem" i
          WHERE i."playlistId" = p.id AND i."wantedId" = ANY(${wantedIds}::uuid[])))
      RETURNING p.id, p.version`;
    for (const news of changed) await notifyNews(tx, { kind: "playlist", ...news, userId });
  }, LOCK_LIMITS);
}
