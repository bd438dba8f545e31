import type { Database } from "#server/db.ts";
import { tellPlaylist, dueAt } from "#server/imports/applying/apply-list.ts";
import { startCoversIn } from "#server/imports/covers/start-covers.ts";
import { enqueueImport } from "#server/imports/start-import.ts";
import { readingEnd, upsertReading } from "#server/imports/reading/start-reading.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { DomainError } from "#server/errors.ts";
import type { Playlist } from "#server/generated/prisma/client.ts";
import type { Transaction } from "#server/db.ts";
import type { EnqueueRequest } from "#server/jobs/enqueue.ts";
import { lockUser } from "#server/jobs/lock-job.ts";
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
    const { id, source } = await findPlaylist(tx, userId, playlistId);
    if (source === "list") throw nothingToSync();
    const playlist = await tx.playlist.update({
      where: { id },
      data: { syncHours, syncDueAt: dueAt(syncHours), version: { increment: 1 } },
    });
    await tellPlaylist(tx, playlist);
    return { syncHours };
  });
}

/**
 * Removes a playlist, and the placeholders that stood for tracks of no other list; tracks with a file stay. Throws
 * `not_found`.
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
      const items = await tx.playlistItem.findMany({
        where: { playlistId: playlist.id },
        select: { wantedId: true, wanted: { select: { trackId: true } } },
      });
      await tx.playlist.delete({ where: { id: playlist.id } });
      await removeUnlisted(tx, items);
      await tellPlaylist(tx, playlist);
      // It also removes the pictures that nothing shows any more.
      await startCoversIn(tx, boss, userId);
    },
    { maxWait: 10_000, timeout: 30_000 },
  );
  return { deleted: true };
}

/** Of these wanted tracks those that no list names any more go, and the placeholders that stood for nothing else. */
async function removeUnlisted(
  tx: Transaction,
  items: readonly { wantedId: string; wanted: { trackId: string } }[],
): Promise<void> {
  const wantedIds = items.map(({ wantedId }) => wantedId);
  const trackIds = items.map(({ wanted }) => wanted.trackId);
  await tx.$executeRaw`
    DELETE FROM "WantedTrack" w WHERE w.id = ANY(${wantedIds}::uuid[])
      AND NOT EXISTS (SELECT 1 FROM "PlaylistItem" i WHERE i."wantedId" = w.id)`;
  await tx.$executeRaw`
    DELETE FROM "Track" t WHERE t.id = ANY(${trackIds}::uuid[]) AND t.state = 'needs_file'
      AND t."namedByList" AND t.sha256 IS NULL
      AND NOT EXISTS (SELECT 1 FROM "WantedTrack" w WHERE w."trackId" = t.id)
      AND NOT EXISTS (SELECT 1 FROM "Job" j WHERE j."trackId" = t.id
        AND j.state IN ('queued', 'running'))`;
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
  const message = "A pasted list changes nowhere: paste it again to bring in what is new.";
  return new DomainError("not_ready", { message });
}
