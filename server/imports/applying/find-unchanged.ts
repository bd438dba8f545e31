import type { Database } from "#server/db.ts";
import type { ListReading } from "#server/generated/prisma/client.ts";
import type { ListHeader } from "#server/spotify/importing/list-source.ts";

/** The playlist of an earlier import that is all that another one would make; null when there is more to do. */
export async function findUnchanged(
  database: Database,
  { userId, source, kind, sourceId, leftOut }: ListReading,
  { snapshotId }: ListHeader,
): Promise<string | null> {
  if (snapshotId === null || kind === "own_playlists") return null;
  const playlist = await database.playlist.findUnique({
    where: { userId_source_kind_sourceId: { userId, source, kind, sourceId } },
    select: { id: true, snapshotId: true, leftOut: true },
  });
  if (playlist?.snapshotId !== snapshotId) return null;
  const isSame = JSON.stringify(playlist.leftOut.toSorted()) === JSON.stringify(leftOut.toSorted());
  return isSame ? playlist.id : null;
}
