import type { Transaction } from "#server/db.ts";
import { notifyNews } from "#server/jobs/notify.ts";

/** Raises the versions of the playlists that name some wanted tracks, and tells their user's pages. */
export async function touchPlaylists(tx: Transaction, wantedIds: readonly string[]): Promise<void> {
  if (wantedIds.length === 0) return;
  const rows = await tx.$queryRaw<{ id: string; version: number; userId: string }[]>`
    UPDATE "Playlist" SET version = version + 1 WHERE id IN (
      SELECT p.id FROM "Playlist" p WHERE p.id IN (
        SELECT "playlistId" FROM "PlaylistItem" WHERE "wantedId" = ANY(${[...wantedIds]}::uuid[]))
      ORDER BY p.id FOR NO KEY UPDATE)
    RETURNING id, version, "userId"`;
  for (const row of rows) await notifyNews(tx, { kind: "playlist", ...row });
}
