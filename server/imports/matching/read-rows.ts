import { Prisma, type Database } from "#server/db.ts";
import type { FileRow } from "./thread/messages.ts";

type Reader = Pick<Database, "$queryRaw">;

/** Rows that the database writes as one text, which this process only passes on: in some milliseconds. */
interface Page {
  readonly text: string;
  /** Of the last row, where the next page goes on; null when there was none. */
  readonly last: string | null;
}

const PAGE_ROWS = 250;

/** The tracks that a user's lists name, as texts of `WantedRow`. */
export function readWanted(reader: Reader, userId: string): AsyncGenerator<string> {
  return texts(reader, (after) => wantedPage({ userId, after }));
}

/** Tracks that a list of one source stands on already, as texts of `WantedRow`. */
export function readHolders(
  reader: Reader,
  { userId, source }: { userId: string; source: string },
): AsyncGenerator<string> {
  const isHolding = Prisma.sql`AND w.source::text = ${source} AND t.sha256 IS NOT NULL
    AND (w."isChosen" OR w.score IS NULL)`;
  return texts(reader, (after) => wantedPage({ userId, after, isHolding }));
}

/** Every file that may stand for a user's wanted tracks, as texts of `FileRow`: tracks of theirs, and watched files. */
export async function* readFiles(reader: Reader, userId: string): AsyncGenerator<string> {
  yield* texts(reader, (after) => trackPage(userId, after));
  yield* texts(reader, watchedPage);
}

/** Some few of the user's tracks, as they are compared; those without a file are left out. */
export async function readTrackRows(
  reader: Reader,
  userId: string,
  trackIds: readonly string[],
): Promise<FileRow[]> {
  const rows: { entry: FileRow }[] = await reader.$queryRaw`
    SELECT ${TRACK_ROW} AS entry FROM "Track" t
    WHERE t.id = ANY(${[...trackIds]}::uuid[]) AND t."userId" = ${userId}::uuid
      AND t.sha256 IS NOT NULL AND t."deletedAt" IS NULL`;
  return rows.map(({ entry }) => entry).filter(({ isRead }) => isRead);
}

async function* texts(
  reader: Reader,
  select: (after: string | null) => Prisma.Sql,
): AsyncGenerator<string> {
  for (let after: string | null = null; ;) {
    const [page]: Page[] = await reader.$queryRaw(select(after));
    if (!page?.last) return;
    yield page.text;
    after = page.last;
  }
}

const HAS_FILE = Prisma.sql`
  (t.sha256 IS NOT NULL AND t."deletedAt" IS NULL AND t.state <> 'failed')`;

const STANDING = Prisma.sql`CASE
  WHEN w."isChosen" AND t."deletedAt" IS NULL THEN 'chosen'
  WHEN NOT ${HAS_FILE} THEN 'nothing'
  WHEN w.score IS NULL THEN 'own'
  ELSE 'taken' END`;

const WANTED_ROW = Prisma.sql`json_build_object(
  'id', w.id, 'source', w.source, 'title', w.title, 'artists', w.artists,
  'album', nullif(w.album, ''), 'durationSec', w."durationSec", 'isrc', w.isrc,
  'isExplicit', w."isExplicit", 'trackId', w."trackId", 'score', w.score,
  'hasFile', ${HAS_FILE}, 'isInBin', t."deletedAt" IS NOT NULL, 'standing', ${STANDING},
  'candidates', CASE WHEN ${STANDING} IN ('taken', 'nothing') THEN w.candidates ELSE '[]' END)`;

/** Names that a track has from a list say nothing of its file. */
const TRACK_ROW = Prisma.sql`json_build_object(
  'id', 'track:' || t.id, 'name', t.title, 'fileName', t."fileName",
  'sizeBytes', t."fileBytes", 'durationSec', t."durationSec", 'isrc', t.tags->>'isrc',
  'isRead', t.state = 'ready' OR (t.state = 'ingesting' AND t.tags IS NOT NULL),
  'title', CASE WHEN t."namedByList" THEN t.tags->>'title' ELSE t.title END,
  'artist', CASE WHEN t."namedByList" THEN coalesce(t.tags->>'artist', t.tags->>'albumArtist')
    ELSE nullif(t.artist, '') END,
  'album', CASE WHEN t."namedByList" THEN t.tags->>'album' ELSE nullif(t.album, '') END)`;

const WATCHED_ROW = Prisma.sql`json_build_object(
  'id', 'file:' || f.id, 'name', regexp_replace(f.path, '^.*/', ''), 'fileName', f.path,
  'durationSec', f."durationSec", 'isrc', f.isrc, 'title', f.title, 'artist', f.artist,
  'album', f.album, 'sizeBytes', f."sizeBytes", 'isRead', true)`;

/*
 * Each page is cut out along an index before its rows are written, and filtered after it: the planner takes
 * no other way, whatever it knows of tables that an import has filled a moment ago.
 */

/** One that the user has thrown out of a list is not looked for, but when another list names it. */
function wantedPage(given: {
  userId: string;
  after: string | null;
  isHolding?: Prisma.Sql;
}): Prisma.Sql {
  const { userId, after, isHolding = Prisma.empty } = given;
  const [source = "", sourceId = ""] = after?.split(/ (.*)/s, 2) ?? [];
  const isBehind =
    after === null
      ? Prisma.empty
      : Prisma.sql`AND (source, "sourceId") > (${source}::"PlaylistSource", ${sourceId})`;
  return Prisma.sql`
    WITH page AS MATERIALIZED (
      SELECT * FROM "WantedTrack" WHERE "userId" = ${userId}::uuid ${isBehind}
      ORDER BY source, "sourceId" LIMIT ${PAGE_ROWS})
    SELECT coalesce(json_agg(${WANTED_ROW}), '[]')::text AS text,
      (SELECT source || ' ' || "sourceId" FROM page ORDER BY page.source DESC, "sourceId" DESC
        LIMIT 1) AS last
    FROM page w JOIN "Track" t ON t.id = w."trackId"
    WHERE EXISTS (
      SELECT 1 FROM "PlaylistItem" i JOIN "Playlist" p ON p.id = i."playlistId"
      WHERE i."wantedId" = w.id AND w."sourceId" <> ALL(coalesce(p."leftOut", '{}'))) ${isHolding}`;
}

function trackPage(userId: string, after: string | null): Prisma.Sql {
  return Prisma.sql`
    WITH page AS MATERIALIZED (
      SELECT * FROM "Track" WHERE "userId" = ${userId}::uuid AND sha256 > ${after ?? ""}
      ORDER BY sha256 LIMIT ${PAGE_ROWS})
    SELECT coalesce(json_agg(${TRACK_ROW}) FILTER (WHERE t."deletedAt" IS NULL), '[]')::text AS text,
      max(t.sha256) AS last
    FROM page t`;
}

function watchedPage(after: string | null): Prisma.Sql {
  return Prisma.sql`
    WITH page AS MATERIALIZED (
      SELECT * FROM "WatchedFile" WHERE path > ${after ?? ""} ORDER BY path LIMIT ${PAGE_ROWS})
    SELECT coalesce(json_agg(${WATCHED_ROW}) FILTER (WHERE f.problem IS NULL), '[]')::text AS text,
      max(f.path) AS last
    FROM page f`;
}
