import type { Database } from "#server/db.ts";
import { releaseWanted } from "#server/imports/matching/release-wanted.ts";
import { requestMatch } from "#server/imports/matching/request-match.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { cancelJobsIn } from "#server/jobs/cancel-job.ts";
import { lockUser, lockWork } from "#server/jobs/lock-job.ts";
import { touchTrack } from "#server/jobs/mirror-state.ts";
import { ownedTracks } from "./owned-tracks.ts";

export interface DeleteContext {
  readonly database: Database;
  readonly boss: Boss;
}

/**
 * Hides tracks at once and cancels their jobs; the files stay until they are purged. Lists go on without
 * them: other files are looked for, and a track that had no file is thrown out.
 */
export async function deleteTracks(
  { database, boss }: DeleteContext,
  userId: string,
  trackIds: readonly string[],
): Promise<{ deleted: number }> {
  return database.$transaction(
    async (tx) => {
      await lockUser(tx, userId);
      await lockWork(tx, { trackIds: await ownedTracks(tx, userId, trackIds) });
      const ids = await ownedTracks(tx, userId, trackIds);
      await cancelJobsIn(tx, boss, { trackId: { in: ids } });
      const hidden = await tx.track.findMany({
        where: { id: { in: ids }, deletedAt: null },
        select: { id: true },
      });
      const deletedAt = new Date();
      for (const { id } of hidden) await touchTrack(tx, id, { deletedAt });
      await releaseWanted(tx, ids);
      await requestMatch(tx, userId);
      return { deleted: hidden.length };
    },
    { timeout: 30_000 },
  );
}
