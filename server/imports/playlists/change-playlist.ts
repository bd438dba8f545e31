import type { Database, Transaction } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { Playlist } from "#server/generated/prisma/client.ts";
import { dueAt, tellPlaylist } from "#server/imports/applying/apply-list.ts";
import { cancelListJobs, IMPORT_JOBS } from "#server/imports/cancel-list-jobs.ts";
import { startCoversIn } from "#server/imports/covers/start-covers.ts";
import { lockImport } from "#server/imports/lock-import.ts";
import { readingEnd, upsertReading } from "#server/imports/reading/start-reading.ts";
import { enqueueImport } from "#server/imports/start-import.ts";
import { forgetUnlisted } from "#server/imports/unlisted-tracks.ts";
import type { Boss } from "#server/jobs/boss.ts";
import type { EnqueueRequest } from "#server/jobs/enqueue.ts";
import { lockUser } from "#server/jobs/lock-job.ts";
import { removeUnwantedTracks } from "#server/library/remove-unwanted-tracks.ts";
import { findPlaylist } from "./read-playlists.ts";

interface ChangeDeps {
  readonly database: Database;
  readonly boss: Boss;
}

/** Looks for what is new in a playlist now. Throws `not_found`, and `not_ready` for a pasted list. */
export async function syncPlaylist(
  { database, boss }: ChangeDeps,
  userId: string,
  playlistId: string,
): Promise<{ jobId: string }> {
  return database.$transaction(async (tx) => {
    const playlist = await findPlaylist(tx, userId, playlistId);
    return enqueueSync(tx, boss, { playlist, priority: "interactive" });
  });
}

/** How often a playlist is looked at, in hours; null for never. Throws as `syncPlaylist`. */
export async function setSync(
  { database }: Pick<ChangeDeps, "database">,
  userId: string,
  { playlistId, syncHours }: { playlistId: string; syncHours: number | null },
): Promise<{ syncHours: number | null }> {
  return database.$transaction(async (tx) => {
    const found = await findPlaylist(tx, userId, playlistId);
    if (found.source === "list") throw nothingToSync();
    // An import that runs writes at its end what its reading says.
    await tx.listReading.updateMany({ where: nameOf(found), data: { syncHours } });
    const playlist = await tx.playlist.update({
      where: { id: found.id },
      data: { syncHours, syncDueAt: dueAt(syncHours), version: { increment: 1 } },
    });
    await tellPlaylist(tx, playlist);
    return { syncHours };
  });
}

/**
 * Removes a playlist, and the placeholders that stood for tracks of no other list; tracks with a file stay. An import
 * that is bringing it up to date is cancelled. Throws `not_found`.
 */
export async function deletePlaylist(
  { database, boss }: ChangeDeps,
  userId: string,
  playlistId: string,
): Promise<{ deleted: true }> {
  await database.$transaction(
    async (tx) => {
      await lockUser(tx, userId);
      const playlist = await findPlaylist(tx, userId, playlistId);
      const readings = await tx.listReading.findMany({
        where: nameOf(playlist),
        select: { id: true },
      });
      const readingIds = readings.map(({ id }) => id);
      await cancelListJobs(tx, boss, { userId, kinds: IMPORT_JOBS, readingIds });
      await tx.playlist.delete({ where: { id: playlist.id } });
      await forgetUnlisted(tx, userId);
      await tellPlaylist(tx, playlist);
      // It also removes the pictures that nothing shows any more.
      await startCoversIn(tx, boss, userId);
    },
    { maxWait: 10_000, timeout: 30_000 },
  );
  await removeUnwantedTracks({ database, boss }, userId);
  return { deleted: true };
}

/** What a list is called by its source, the same in its readings. */
function nameOf({ userId, source, kind, sourceId }: Playlist) {
  return { userId, source, kind, sourceId };
}

/** Starts the import of a playlist as it was wished when it was imported last. */
export async function enqueueSync(
  tx: Transaction,
  boss: Boss,
  { playlist, priority }: { playlist: Playlist; priority: EnqueueRequest["priority"] },
): Promise<{ jobId: string }> {
  const { userId, source, kind, sourceId, access, syncHours } = playlist;
  if (source === "list") throw nothingToSync();
  const isPublic = access === "open" && (await isConnected(tx, userId));
  const key = { userId, source, kind, sourceId, isPublic, expiresAt: readingEnd() };
  await lockImport(tx, key);
  const reading = await upsertReading(tx, key);
  await tx.playlist.update({
    where: { id: playlist.id },
    data: { syncDueAt: dueAt(syncHours) },
  });
  return enqueueImport(tx, boss, { reading, wish: {}, priority });
}

/** A list that was read from the public page though there was an account is read so again. */
async function isConnected(tx: Transaction, userId: string): Promise<boolean> {
  return (await tx.spotifyConnection.count({ where: { userId } })) > 0;
}

function nothingToSync(): DomainError {
  const message = "A pasted list changes nowhere: what you paste anew makes another list.";
  return new DomainError("not_ready", { message });
}
