import type { Database } from "#server/db.ts";
import { takeBackWanted } from "#server/imports/matching/release-wanted.ts";
import { requestMatch } from "#server/imports/matching/request-match.ts";
import { lockUser } from "#server/jobs/lock-job.ts";
import { touchTrack } from "#server/jobs/mirror-state.ts";
import { lockOwnedTracks } from "./owned-tracks.ts";

/** Takes tracks out of the bin; jobs that the deletion cancelled stay cancelled and can be retried. */
export async function restoreTracks(
  database: Database,
  userId: string,
  trackIds: readonly string[],
): Promise<{ restored: number }> {
  return database.$transaction(
    async (tx) => {
      await lockUser(tx, userId);
      const ids = await lockOwnedTracks(tx, userId, trackIds);
      const hidden = await tx.track.findMany({
        where: { id: { in: ids }, deletedAt: { not: null } },
        select: { id: true },
      });
      for (const { id } of hidden) await touchTrack(tx, id, { deletedAt: null });
      await takeBackWanted(tx, ids);
      await requestMatch(tx, userId);
      return { restored: hidden.length };
    },
    { timeout: 30_000 },
  );
}
