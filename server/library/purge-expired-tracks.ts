import { purgeTracks } from "./purge-tracks.ts";
import type { PurgeContext } from "./purge-tracks.ts";

/** Days that a deleted track can be restored. */
const BIN_RETENTION_DAYS = 30;

/** Tracks that one run removes; the next one goes on. */
const MAX_PER_RUN = 100;

/** Removes tracks that have been in the bin for longer than its retention; answers how many. */
export async function purgeExpiredTracks(
  context: PurgeContext,
  retentionDays = BIN_RETENTION_DAYS,
): Promise<number> {
  const before = new Date(Date.now() - retentionDays * 86_400_000);
  const expired = await context.database.track.findMany({
    where: { deletedAt: { lt: before } },
    orderBy: { deletedAt: "asc" },
    take: MAX_PER_RUN,
    select: { id: true, userId: true },
  });
  for (const [userId, tracks] of Map.groupBy(expired, (track) => track.userId)) {
    await purgeTracks(
      context,
      userId,
      tracks.map(({ id }) => id),
    );
  }
  return expired.length;
}
