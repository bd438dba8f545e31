import { randomUUID } from "node:crypto";
import { Prisma, type Transaction } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { PlaylistSource } from "#server/generated/prisma/client.ts";
import { makePlaceholders } from "#server/imports/matching/placeholders.ts";
import type { ListedTrack } from "#server/spotify/client/listed-item.ts";

/** Tracks that lists of one user name, those of all lists together. */
const MAX_WANTED = 50_000;

const LONGEST = 500;

/** A track of a list, and when its placeholder is said to have come: the library shows the newest first. */
export interface PlacedTrack {
  readonly track: ListedTrack;
  readonly createdAt: Date;
}

/**
 * Finds or makes the user's rows for some tracks of a list, each new one with a placeholder in the library, and answers
 * their ids by `sourceId`. What the source tells otherwise now is changed. The user's row must be locked.
 */
export async function upsertWanted(
  tx: Transaction,
  { userId, source }: { userId: string; source: PlaylistSource },
  chunk: readonly PlacedTrack[],
): Promise<Map<string, string>> {
  const tracks = chunk.map(({ track }) => track);
  const times = new Map(chunk.map(({ track, createdAt }) => [track.id, createdAt]));
  const known = await tx.wantedTrack.findMany({
    where: { userId, source, sourceId: { in: tracks.map(({ id }) => id) } },
    select: { id: true, sourceId: true, trackId: true },
  });
  await takeOutOfBin(
    tx,
    known.map(({ trackId }) => trackId),
  );
  const ids = new Map(known.map((row) => [row.sourceId, row.id]));
  const told = tracks.map(toldBy);
  const fresh = told.filter((row) => !ids.has(row.sourceId));
  await assertRoom(tx, userId, fresh.length);
  await retell(tx, told.flatMap((row) => ({ ...row, id: ids.get(row.sourceId) })).filter(hasId));
  const made = fresh.map((row) => {
    const createdAt = times.get(row.sourceId) ?? new Date();
    return { ...row, id: randomUUID(), coverKey: null, createdAt };
  });
  const trackIds = await makePlaceholders(tx, userId, made);
  await insertWanted(
    tx,
    { userId, source },
    made.map((row) => ({ ...row, trackId: trackIds.get(row.id) })),
  );
  for (const row of made) ids.set(row.sourceId, row.id);
  return ids;
}

type Told = ReturnType<typeof toldBy>;

function toldBy(track: ListedTrack) {
  return {
    sourceId: track.id,
    title: track.title.slice(0, LONGEST),
    artists: track.artists.map((name) => name.slice(0, LONGEST)),
    album: track.album.slice(0, LONGEST),
    durationSec: track.durationSec,
    isrc: track.isrc,
    isExplicit: track.isExplicit,
    coverUrl: track.coverUrl,
  };
}

function hasId<T extends { id: string | undefined }>(row: T): row is T & { id: string } {
  return row.id !== undefined;
}

/**
 * A placeholder that was thrown out of another list, or out of this one when the user thought otherwise. One that no list
 * names yet was thrown out of the import that goes on.
 */
async function takeOutOfBin(tx: Transaction, trackIds: readonly string[]): Promise<void> {
  await tx.track.updateMany({
    where: {
      id: { in: [...trackIds] },
      deletedAt: { not: null },
      sha256: null,
      wanted: { some: { items: { some: {} } } },
    },
    data: { deletedAt: null, version: { increment: 1 } },
  });
}

/** As one value, which takes a tenth of the time and memory of a statement with some thousand. */
async function insertWanted(
  tx: Transaction,
  { userId, source }: { userId: string; source: PlaylistSource },
  rows: readonly object[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "WantedTrack" (id, "userId", source, "sourceId", title, artists, album,
      "durationSec", isrc, "isExplicit", "coverUrl", "trackId")
    SELECT r.id, ${userId}::uuid, ${source}::"PlaylistSource", r."sourceId", r.title, r.artists,
      r.album, r."durationSec", r.isrc, r."isExplicit", r."coverUrl", r."trackId"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(id uuid, "sourceId" text,
      title text, artists text[], album text, "durationSec" float8, isrc text,
      "isExplicit" boolean, "coverUrl" text, "trackId" uuid)`;
}

/**
 * Changes what the source tells otherwise now. What a page shows less of than the API stays known; a cover's address is
 * signed anew now and then, its picture is the same.
 */
async function retell(
  tx: Transaction,
  told: readonly (Told & { readonly id: string })[],
): Promise<void> {
  if (told.length === 0) return;
  const merged = Prisma.sql`
    SELECT w.id, w."trackId", coalesce(nullif(r.title, ''), w.title) AS title,
      CASE WHEN cardinality(r.artists) > 0 THEN r.artists ELSE w.artists END AS artists,
      coalesce(nullif(r.album, ''), w.album) AS album,
      coalesce(r."durationSec", w."durationSec") AS "durationSec",
      coalesce(r.isrc, w.isrc) AS isrc, coalesce(r."isExplicit", w."isExplicit") AS "isExplicit",
      coalesce(w."coverUrl", r."coverUrl") AS "coverUrl"
    FROM jsonb_to_recordset(${JSON.stringify(told)}::jsonb) AS r(id uuid, title text,
      artists text[], album text, "durationSec" float8, isrc text, "isExplicit" boolean,
      "coverUrl" text) JOIN "WantedTrack" w ON w.id = r.id`;
  await tx.$executeRaw`
    UPDATE "Track" t SET title = m.title, artist = m.artist, album = m.album,
      "durationSec" = m."durationSec"
    FROM (SELECT "trackId", coalesce(nullif(title, ''), 'Untitled') AS title, album, "durationSec",
      left(array_to_string(artists, ', '), ${LONGEST}::int) AS artist FROM (${merged}) AS all_told) AS m
    WHERE t.id = m."trackId" AND t."namedByList" AND t.state = 'needs_file'
      AND (t.title, t.artist, t.album, t."durationSec")
        IS DISTINCT FROM (m.title, m.artist, m.album, m."durationSec")`;
  await tx.$executeRaw`
    UPDATE "WantedTrack" w SET title = m.title, artists = m.artists, album = m.album,
      "durationSec" = m."durationSec", isrc = m.isrc, "isExplicit" = m."isExplicit",
      "coverUrl" = m."coverUrl"
    FROM (${merged}) AS m WHERE w.id = m.id AND
      (w.title, w.artists, w.album, w."durationSec", w.isrc, w."isExplicit", w."coverUrl")
      IS DISTINCT FROM
      (m.title, m.artists, m.album, m."durationSec", m.isrc, m."isExplicit", m."coverUrl")`;
}

async function assertRoom(tx: Transaction, userId: string, more: number): Promise<void> {
  if (more === 0) return;
  const count = await tx.wantedTrack.count({ where: { userId } });
  if (count + more <= MAX_WANTED) return;
  throw new DomainError("too_large", {
    message: `Your lists name ${count} tracks, and this one brings more than the ${MAX_WANTED - count} that are left. Delete lists that you don’t need.`,
  });
}
