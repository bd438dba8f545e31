import type { Database } from "#server/db.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { cancelJobsIn } from "#server/jobs/cancel-job.ts";
import { lockWork } from "#server/jobs/lock-job.ts";
import { touchTrack } from "#server/jobs/mirror-state.ts";
import { ownedTracks } from "./owned-tracks.ts";

export interface DeleteContext {
  readonly database: Database;
  readonly boss: Boss;
}

/** Hides tracks at once and cancels their jobs; the files stay until they are purged. */
export async function deleteTracks(
  { database, boss }: DeleteContext,
  userId: string,
  trackIds: readonly string[],
): Promise<{ deleted: number }> {
  return database.$transaction(
    async (tx) => {
      await lockWork(tx, { trackIds: await ownedTracks(tx, userId, trackIds) });
      const ids = await ownedTracks(tx, userId, trackIds);
      await cancelJobsIn(tx, boss, { trackId: { in: ids } });
      const hidden = await tx.track.findMany({
        where: { id: { in: ids }, deletedAt: null },
        select: { id: true },
      });
      const deletedAt = new Date();
      for (const { id } of hidden) await touchTrack(tx, id, { deletedAt });
      return { deleted: hidden.length };
    },
    { timeout: 30_000 },
  );
}
