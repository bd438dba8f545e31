import { lockWork } from "#server/jobs/lock-job.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { storageKeys } from "#server/storage/storage-key.ts";
import { deleteTracks } from "./delete-tracks.ts";
import type { DeleteContext } from "./delete-tracks.ts";
import { untilAttemptsEnd } from "./until-attempts-end.ts";

export interface PurgeContext extends DeleteContext {
  readonly store: ObjectStore;
}

/**
 * Removes tracks, their jobs and all their files for good. Running attempts are cancelled and waited
 * for first, so that none of them puts a file back; files go before rows, so that a crash between
 * leaves tracks in the bin that can be purged again.
 */
export async function purgeTracks(
  context: PurgeContext,
  userId: string,
  trackIds: readonly string[],
): Promise<{ purged: number }> {
  const { database, store } = context;
  await deleteTracks(context, userId, trackIds);
  const where = { userId, id: { in: [...trackIds] } };
  const tracks = await database.track.findMany({
    where,
    select: { id: true, packs: { select: { id: true } } },
  });
  await untilAttemptsEnd(database, { trackId: { in: tracks.map(({ id }) => id) } });
  for (const { id, packs } of tracks) {
    for (const pack of packs) await store.deletePrefix(storageKeys.pack(pack.id));
    await store.deletePrefix(storageKeys.track(id));
  }
  const { count } = await database.$transaction(
    async (tx) => {
      await lockWork(tx, { trackIds: tracks.map(({ id }) => id) }, "deletion");
      return tx.track.deleteMany({ where });
    },
    { timeout: 30_000 },
  );
  return { purged: count };
}
