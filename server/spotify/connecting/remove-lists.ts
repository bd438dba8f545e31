import type { Transaction } from "#server/db.ts";
import { cancelListJobs, LIST_JOBS } from "#server/imports/cancel-list-jobs.ts";
import { startCoversIn } from "#server/imports/covers/start-covers.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { notifyNews } from "#server/jobs/notify.ts";
import type { PurgeContext } from "#server/library/purge-tracks.ts";
import { removeUnwantedTracks } from "#server/library/remove-unwanted-tracks.ts";
import { untilAttemptsEnd } from "#server/library/until-attempts-end.ts";
import { storageKeys } from "#server/storage/storage-key.ts";
import { lockNamedTracks, takeGoneNames, type RemovedLists } from "./take-list-names.ts";

export type RemovalContext = PurgeContext;

/**
 * Removes a user's lists and what is known of their tracks, and cancels the jobs that would bring more. Tracks with a
 * file stay, under its names. The user's row must be locked, before every other; `clearLeftovers` does the rest.
 */
export async function removeListsIn(
  tx: Transaction,
  boss: Boss,
  { userId, sources }: RemovedLists,
): Promise<void> {
  const where = { userId, source: { in: [...sources] } };
  const readings = await tx.listReading.findMany({ where, select: { id: true } });
  const readingIds = readings.map(({ id }) => id);
  await cancelListJobs(tx, boss, { userId, kinds: LIST_JOBS, readingIds });
  await tx.listReading.deleteMany({ where });
  const named = await lockNamedTracks(tx, { userId, sources });
  const playlists = await tx.playlist.findMany({ where, select: { id: true, version: true } });
  await tx.playlist.deleteMany({ where });
  await tx.wantedTrack.deleteMany({ where });
  await takeGoneNames(tx, userId, named);
  await forgetCovers(tx, userId);
  for (const { id, version } of playlists) {
    await notifyNews(tx, { kind: "playlist", id, version: version + 1, userId });
  }
}

/**
 * What is left when the rows are gone: covers, and placeholders in the library. A crash before its end leaves work to
 * `sweepCovers` and `sweepUnwantedTracks`.
 */
export async function clearLeftovers(context: RemovalContext, userId: string): Promise<void> {
  const { database, store } = context;
  // Whatever still runs would put files back.
  await untilAttemptsEnd(database, { userId, kind: { in: LIST_JOBS }, state: "cancelled" });
  await store.deletePrefix(storageKeys.listCovers(userId));
  await removeUnwantedTracks(context, userId);
  await fetchCoversAnew(context, userId);
}

/** For lists that stay. */
async function fetchCoversAnew({ database, boss }: RemovalContext, userId: string): Promise<void> {
  const where = { userId, coverUrl: { not: null }, coverKey: null };
  if ((await database.wantedTrack.count({ where })) === 0) return;
  await database.$transaction((tx) => startCoversIn(tx, boss, userId));
}

/** All of the user's are deleted, those of lists that stay, too. */
async function forgetCovers(tx: Transaction, userId: string): Promise<void> {
  const where = { userId, coverKey: { not: null } };
  await tx.playlist.updateMany({ where, data: { coverKey: null, version: { increment: 1 } } });
  await tx.wantedTrack.updateMany({ where, data: { coverKey: null } });
}
