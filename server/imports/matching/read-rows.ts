import { Prisma, type Database } from "#server/db.ts";
import type { FileRow } from "./thread/messages.ts";

type Reader = Pick<Database, "$queryRaw">;

/** The database writes so many rows as one text, which passes through this process unread. */
const CHUNK = 1000;

/** What sorts before every id. */
const NIL = "00000000-0000-0000-0000-000000000000";

/** The tracks that a user's lists name, as texts of `WantedRow`. */
export function readWanted(reader: Reader, userId: string): AsyncGenerator<string> {
  return texts(reader, (after) => wantedAfter(userId, after));
}

/** Tracks that a list of one source stands on already, as texts of `WantedRow`. */
export function readHolders(
  reader: Reader,
  { userId, source }: { userId: string; source: string },
): AsyncGenerator<string> {
  const isHolding = Prisma.sql`AND w.source::text = ${source} AND t.sha256 IS NOT NULL
    AND (w."isChosen" OR w.score IS NULL)`;
  return texts(reader, (after) => wantedAfter(userId, after, isHolding));
}

/**
 * Every file that may stand for a user's wanted tracks, as texts of `FileRow`: tracks of theirs, and watched
 * files that none of these was made of.
 */
export async function* readFiles(reader: Reader, userId: string): AsyncGenerator<string> {
  yield* texts(reader, (after) => tracksAfter(userId, after));
  yield* texts(reader, (after) => watchedAfter(userId, after));
}

/** Some few of the user's tracks, as they are compared; those without a file are left out. */
export async function readTrackRows(
  reader: Reader,
  userId: string,
  trackIds: readonly string[],
): Promise<FileRow[]> {
  const among = Prisma.sql`AND t.id = ANY(${[...trackIds]}::uuid[])`;
  const rows: { entry: FileRow }[] = await reader.$queryRaw(tracksAfter(userId, NIL, among));
  return rows.map(({ entry }) => entry);
}

async function* texts(
  reader: Reader,
  select: (after: string) => Prisma.Sql,
): AsyncGenerator<string> {
  for (let after: string | null = NIL; after !== null;) {
    const [page]: { text: string; last: string | null }[] = await reader.$queryRaw`
      SELECT coalesce(json_agg(r.entry), '[]')::text AS text,
        (array_agg(r.key ORDER BY r.key DESC))[1]::text AS last
      FROM (${select(after)} ORDER BY key LIMIT ${CHUNK}) AS r`;
    if (page && page.last !== null) yield page.text;
    after = page?.last ?? null;
  }
}

/**
 * A track in the bin counts as none; one that the user has thrown out of a list is not looked for, but
 * when another list names it.
 */
function wantedAfter(userId: string, after: string, further = Prisma.empty): Prisma.Sql {
  return Prisma.sql`
    SELECT w.id AS key, json_build_object(
      'id', w.id, 'source', w.source, 'title', w.title, 'artists', w.artists,
      'album', nullif(w.album, ''), 'durationSec', w."durationSec", 'isrc', w.isrc,
      'isExplicit', w."isExplicit", 'trackId', w."trackId", 'score', w.score,
      'hasFile', ${HAS_FILE}, 'isInBin', t."deletedAt" IS NOT NULL,
      'standing', ${STANDING},
      'candidates', CASE WHEN ${STANDING} IN ('taken', 'nothing') THEN w.candidates ELSE '[]' END
    ) AS entry
    FROM "WantedTrack" w JOIN "Track" t ON t.id = w."trackId"
    WHERE w."userId" = ${userId}::uuid AND w.id > ${after}::uuid AND EXISTS (
      SELECT 1 FROM "PlaylistItem" i JOIN "Playlist" p ON p.id = i."playlistId"
      WHERE i."wantedId" = w.id AND w."sourceId" <> ALL(coalesce(p."leftOut", '{}'))) ${further}`;
}

const HAS_FILE = Prisma.sql`
  (t.sha256 IS NOT NULL AND t."deletedAt" IS NULL AND t.state <> 'failed')`;

const STANDING = Prisma.sql`CASE
  WHEN w."isChosen" AND t."deletedAt" IS NULL THEN 'chosen'
  WHEN NOT ${HAS_FILE} THEN 'nothing'
  WHEN w.score IS NULL THEN 'own'
  ELSE 'taken' END`;

/** Names that a track has from a list say nothing of its file. */
function tracksAfter(userId: string, after: string, further = Prisma.empty): Prisma.Sql {
  return Prisma.sql`
    SELECT t.id AS key, json_build_object(
      'id', 'track:' || t.id, 'name', t.title, 'fileName', t."fileName",
      'durationSec', t."durationSec", 'isrc', t.tags->>'isrc',
      'title', CASE WHEN t."namedByList" THEN t.tags->>'title' ELSE t.title END,
      'artist', CASE WHEN t."namedByList" THEN coalesce(t.tags->>'artist', t.tags->>'albumArtist')
        ELSE nullif(t.artist, '') END,
      'album', CASE WHEN t."namedByList" THEN t.tags->>'album' ELSE nullif(t.album, '') END
    ) AS entry
    FROM "Track" t
    WHERE t."userId" = ${userId}::uuid AND t.id > ${after}::uuid AND t.sha256 IS NOT NULL
      AND t."deletedAt" IS NULL
      AND (t.state = 'ready' OR (t.state = 'ingesting' AND t.tags IS NOT NULL)) ${further}`;
}

/** A watched file of a track's size and length is the one that the track was made of. */
function watchedAfter(userId: string, after: string): Prisma.Sql {
  return Prisma.sql`
    SELECT f.id AS key, json_build_object(
      'id', 'file:' || f.id, 'name', regexp_replace(f.path, '^.*/', ''), 'fileName', f.path,
      'durationSec', f."durationSec", 'isrc', f.isrc, 'title', f.title, 'artist', f.artist,
      'album', f.album
    ) AS entry
    FROM "WatchedFile" f
    WHERE f.id > ${after}::uuid AND f.problem IS NULL AND NOT EXISTS (
      SELECT 1 FROM "Track" t
      WHERE t."userId" = ${userId}::uuid AND t.sha256 IS NOT NULL AND t."deletedAt" IS NULL
        AND t."fileBytes" = f."sizeBytes"
        AND coalesce(abs(t."durationSec" - f."durationSec") < 1, true))`;
}
