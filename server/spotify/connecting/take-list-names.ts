import type { Transaction } from "#server/db.ts";
import type { PlaylistSource } from "#server/generated/prisma/client.ts";
import { giveBackListNames } from "#server/imports/matching/list-names.ts";
import { notifyChanges } from "#server/jobs/notify.ts";
import { storageKeys } from "#server/storage/storage-key.ts";

/** What goes: one source's lists, or with the account all of them. */
export interface RemovedLists {
  readonly userId: string;
  readonly sources: readonly PlaylistSource[];
}

/** A query takes no more ids than 32,767. */
const CHUNK = 5000;

/**
 * Locks, in their order, the user's tracks that have names or pictures of lists that go, and answers those that stay and
 * are called what such lists say.
 */
export async function lockNamedTracks(
  tx: Transaction,
  { userId, sources }: RemovedLists,
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string; isNamed: boolean }[]>`
    SELECT id, "namedByList" AND stands."isTheirs" AND (sha256 IS NOT NULL OR stands."isOthers")
      AS "isNamed"
    FROM "Track" t
      CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(w.source::text = ANY(${[...sources]}::text[])), true) AS "isTheirs",
          coalesce(bool_or(w.source::text <> ALL(${[...sources]}::text[])), false) AS "isOthers"
        FROM "WantedTrack" w WHERE w."trackId" = t.id) AS stands
    WHERE "userId" = ${userId}::uuid
      AND ("namedByList" OR starts_with("coverKey", ${prefixOf(userId)}))
    ORDER BY id FOR NO KEY UPDATE OF t`;
  return rows.flatMap(({ id, isNamed }) => (isNamed ? [id] : []));
}

/**
 * Takes the names of lists that are gone from these tracks: those that stand for tracks of other lists are called what
 * these say, and all others what their file says. No track of the user's keeps a picture that a list brought.
 */
export async function takeGoneNames(
  tx: Transaction,
  userId: string,
  trackIds: readonly string[],
): Promise<void> {
  for (let from = 0; from < trackIds.length; from += CHUNK) {
    const ids = trackIds.slice(from, from + CHUNK);
    await giveBackListNames(tx, ids);
    await nameByOtherLists(tx, ids);
  }
  await tx.$executeRaw`
    UPDATE "Track" SET "coverKey" = NULL, version = version + 1
    WHERE "userId" = ${userId}::uuid AND starts_with("coverKey", ${prefixOf(userId)})`;
}

/** Of the keys of pictures that lists brought. */
function prefixOf(userId: string): string {
  return `${storageKeys.listCovers(userId)}/`;
}

async function nameByOtherLists(tx: Transaction, trackIds: readonly string[]): Promise<void> {
  const rows = await tx.$queryRaw<{ id: string; version: number }[]>`
    UPDATE "Track" t SET title = o.title, artist = array_to_string(o.artists, ', '),
      album = o.album, version = t.version + 1
    FROM (SELECT DISTINCT ON ("trackId") "trackId", title, artists, album FROM "WantedTrack"
      WHERE "trackId" = ANY(${[...trackIds]}::uuid[]) ORDER BY "trackId", "createdAt", id) AS o
    WHERE t.id = o."trackId" AND t."namedByList" RETURNING t.id, t.version`;
  await notifyChanges(
    tx,
    rows.map((row) => ({ kind: "track" as const, ...row })),
  );
}
