import { Prisma, type Transaction } from "#server/db.ts";
import { namesOfFile } from "#server/library/names-of-file.ts";
import { storageKeys } from "#server/storage/storage-key.ts";
import type { RemovedLists } from "./remove-lists.ts";

interface NamedTrack {
  readonly id: string;
  readonly fileName: string;
  readonly tags: unknown;
}

/**
 * Takes the names of lists that go from the user's tracks: those with a file are called what their file says, and those
 * that stand for tracks of other lists, too, what these say. No track keeps a cover that a list brought.
 */
export async function nameByFiles(tx: Transaction, removed: RemovedLists): Promise<void> {
  const { userId, sources } = removed;
  const isOfThem = Prisma.sql`(EXISTS (SELECT 1 FROM "WantedTrack" w WHERE w."trackId" = t.id
      AND w.source::text = ANY(${[...sources]}::text[]))
    OR NOT EXISTS (SELECT 1 FROM "WantedTrack" w WHERE w."trackId" = t.id))`;
  const tracks = await tx.$queryRaw<NamedTrack[]>`
    SELECT id, "fileName", tags FROM "Track" t
    WHERE "userId" = ${userId}::uuid AND "namedByList" AND sha256 IS NOT NULL AND ${isOfThem}
    ORDER BY id FOR NO KEY UPDATE`;
  await rename(tx, tracks);
  await nameByOtherLists(tx, removed);
  await tx.$executeRaw`
    UPDATE "Track" SET "coverKey" = NULL, version = version + 1
    WHERE "userId" = ${userId}::uuid
      AND starts_with("coverKey", ${`${storageKeys.listCovers(userId)}/`})`;
}

async function rename(tx: Transaction, tracks: readonly NamedTrack[]): Promise<void> {
  if (tracks.length === 0) return;
  const names = tracks.map(({ fileName, tags }) => namesOfFile(fileName, tags));
  const changed = await tx.$queryRaw<{ id: string; version: number }[]>`
    UPDATE "Track" t SET title = n.title, artist = n.artist, album = n.album,
      "namedByList" = false, version = t.version + 1
    FROM unnest(${tracks.map(({ id }) => id)}::uuid[], ${names.map(({ title }) => title)}::text[],
      ${names.map(({ artist }) => artist)}::text[], ${names.map(({ album }) => album)}::text[])
      AS n(id, title, artist, album)
    WHERE t.id = n.id RETURNING t.id, t.version`;
  await tellTracks(tx, changed);
}

/** A placeholder that another list wants, too, stays. */
async function nameByOtherLists(tx: Transaction, { userId, sources }: RemovedLists): Promise<void> {
  const changed = await tx.$queryRaw<{ id: string; version: number }[]>`
    UPDATE "Track" t SET title = o.title, artist = array_to_string(o.artists, ', '),
      album = o.album, version = t.version + 1
    FROM (SELECT DISTINCT ON ("trackId") "trackId", title, artists, album FROM "WantedTrack"
      WHERE "userId" = ${userId}::uuid AND source::text <> ALL(${[...sources]}::text[])
      ORDER BY "trackId", "createdAt") AS o
    WHERE t.id = o."trackId" AND t.sha256 IS NULL AND t."namedByList"
      AND EXISTS (SELECT 1 FROM "WantedTrack" w WHERE w."trackId" = t.id
        AND w.source::text = ANY(${[...sources]}::text[]))
    RETURNING t.id, t.version`;
  await tellTracks(tx, changed);
}

/** In one statement, however many they are. */
async function tellTracks(
  tx: Transaction,
  tracks: readonly { readonly id: string; readonly version: number }[],
): Promise<void> {
  const notices = tracks.map((track) => JSON.stringify({ kind: "track", ...track }));
  await tx.$executeRaw`SELECT pg_notify('events', notice) FROM unnest(${notices}::text[]) AS notice`;
}
