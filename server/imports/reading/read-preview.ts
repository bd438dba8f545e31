import { Prisma, type Database } from "#server/db.ts";
import type { ListReading } from "#server/generated/prisma/client.ts";
import { distinctTracks } from "#server/imports/applying/apply-list.ts";
import { IMPORT_JOBS } from "#server/imports/cancel-list-jobs.ts";
import type {
  MatchView,
  OwnPlaylistsView,
  PreviewItem,
  PreviewView,
} from "#server/imports/views.ts";
import type { JobStateName } from "#server/realtime/events.ts";
import { notFound, requireId } from "#server/require-id.ts";
import type { ListedItem, ListedTrack } from "#server/spotify/client/listed-item.ts";
import { spotifyAddress } from "#server/spotify/parse-link.ts";
import { ownPlaylistsHeader } from "./read-own-playlists.ts";
import { joinPages, SHOWN_ITEMS, stagedItems, stagedMatches } from "./staged-items.ts";
import { stagedHeader } from "./staging.ts";

/** What was read of a list so far; `not_found` for another user's. */
export async function readPreview(
  database: Database,
  userId: string,
  readingId: string,
): Promise<PreviewView> {
  const reading = await findReading(database, userId, readingId);
  const { kind } = reading;
  if (kind === "own_playlists") throw notFound("List");
  const header = reading.header === null ? null : stagedHeader.parse(reading.header);
  const shown = await readShown(database, reading);
  const { skipped } = distinctTracks(shown.map(({ item }) => item));
  const known = await readKnown(database, reading, shown);
  const items = toItems(shown, known);
  return {
    id: reading.id,
    state: reading.state,
    kind,
    address: kind === "list" ? null : spotifyAddress({ kind, id: reading.sourceId }),
    access: reading.access,
    title: header?.title ?? "",
    owner: header?.owner ?? "",
    hasCover: (header?.coverUrl ?? null) !== null,
    total: reading.total,
    itemsRead: shown.length,
    isCut: reading.isCut,
    durationSec: items.reduce((sum, { durationSec }) => sum + (durationSec ?? 0), 0),
    skipped,
    items,
    ...(await readImported(database, reading)),
    importJobId: await findImport(database, reading.id),
    errorCode: reading.errorCode,
    errorMessage: reading.errorMessage,
    notBefore: reading.notBefore?.toISOString() ?? null,
    version: reading.version,
  };
}

/** The playlists of the user's account as they were read last; `not_found` for another user's reading. */
export async function readOwnPlaylistsView(
  database: Database,
  userId: string,
  readingId: string,
): Promise<OwnPlaylistsView> {
  const reading = await findReading(database, userId, readingId);
  if (reading.kind !== "own_playlists") throw notFound("List");
  const { playlists } = ownPlaylistsHeader.parse(reading.header ?? { playlists: [] });
  const imported = await database.playlist.findMany({
    where: { userId, source: "spotify", kind: "playlist" },
    select: { id: true, sourceId: true },
  });
  const ids = new Map(imported.map(({ id, sourceId }) => [sourceId, id]));
  return {
    id: reading.id,
    state: reading.state,
    playlists: playlists.map((playlist) => ({
      ...playlist,
      address: spotifyAddress({ kind: "playlist", id: playlist.id }),
      playlistId: ids.get(playlist.id) ?? null,
    })),
    errorCode: reading.errorCode,
    errorMessage: reading.errorMessage,
    notBefore: reading.notBefore?.toISOString() ?? null,
    version: reading.version,
  };
}

async function findReading(
  database: Database,
  userId: string,
  readingId: string,
): Promise<ListReading> {
  const id = requireId(readingId, "List");
  const reading = await database.listReading.findFirst({ where: { id, userId } });
  if (!reading) throw notFound("List");
  return reading;
}

const NO_MATCH: MatchView = {
  verdict: "no",
  candidates: 0,
  name: null,
  durationSec: null,
  reasons: [],
};

interface Shown {
  readonly item: ListedItem;
  readonly match: MatchView | null;
}

async function readShown(database: Database, { id }: ListReading): Promise<Shown[]> {
  const pages = await database.listPage.findMany({
    where: { readingId: id, start: { lt: SHOWN_ITEMS } },
    orderBy: { start: "asc" },
  });
  const read = pages.map(({ start, items, matches }) => {
    const found = stagedMatches.parse(matches ?? []);
    const shown = stagedItems.parse(items).map((item, at) => ({ item, match: found[at] ?? null }));
    return { start, items: shown };
  });
  return joinPages(read);
}

interface KnownTrack {
  readonly sourceId: string;
  readonly fileName: string | null;
  readonly durationSec: number | null;
}

/** Tracks that an earlier import brought here, and the file of each. */
async function readKnown(
  database: Database,
  { userId, source }: ListReading,
  shown: readonly Shown[],
): Promise<ReadonlyMap<string, KnownTrack>> {
  const ids = shown.flatMap(({ item }) => (item.kind === "track" ? [item.track.id] : []));
  const rows = await database.$queryRaw<KnownTrack[]>(Prisma.sql`
    SELECT w."sourceId", CASE WHEN t.sha256 IS NOT NULL THEN t."fileName" END AS "fileName",
      CASE WHEN t.frames IS NOT NULL THEN t."durationSec" END AS "durationSec"
    FROM "WantedTrack" w JOIN "Track" t ON t.id = w."trackId"
    WHERE w."userId" = ${userId}::uuid AND w.source = ${source}::"PlaylistSource"
      AND w."sourceId" = ANY(${ids}) AND t."deletedAt" IS NULL
      AND EXISTS (SELECT 1 FROM "PlaylistItem" i WHERE i."wantedId" = w.id)`);
  return new Map(rows.map((row) => [row.sourceId, row]));
}

function toItems(shown: readonly Shown[], known: ReadonlyMap<string, KnownTrack>): PreviewItem[] {
  const items = new Map<string, PreviewItem>();
  for (const { item, match } of shown) {
    if (item.kind !== "track" || items.has(item.track.id)) continue;
    const { track } = item;
    items.set(
      track.id,
      toItem(track, { match, known: known.get(track.id), position: items.size + 1 }),
    );
  }
  return [...items.values()];
}

function toItem(
  track: ListedTrack,
  beside: { match: MatchView | null; known: KnownTrack | undefined; position: number },
): PreviewItem {
  return {
    position: beside.position,
    sourceId: track.id,
    title: track.title,
    artist: track.artists.join(", "),
    album: track.album,
    durationSec: track.durationSec,
    isExplicit: track.isExplicit === true,
    isKnown: beside.known !== undefined,
    match: matchOf(beside.match, beside.known),
  };
}

function matchOf(match: MatchView | null, known: KnownTrack | undefined): MatchView {
  const name = known?.fileName ?? null;
  if (known && name !== null) {
    const { durationSec } = known;
    return { verdict: "sure", candidates: 1, name, durationSec, reasons: [] };
  }
  return match ?? NO_MATCH;
}

/** What an earlier import has made of it. */
async function readImported(
  database: Database,
  reading: ListReading,
): Promise<Pick<PreviewView, "playlistId" | "leftOut" | "syncHours">> {
  const { userId, source, kind, sourceId } = reading;
  const row =
    kind === "own_playlists"
      ? null
      : await database.playlist.findUnique({
          where: { userId_source_kind_sourceId: { userId, source, kind, sourceId } },
          select: { id: true, leftOut: true, syncHours: true },
        });
  const { id: playlistId = null, leftOut = [], syncHours = null } = row ?? {};
  return { playlistId, leftOut, syncHours };
}

/** Of an import that a preview shows; a failure is over when a later one has made the playlist. */
const SHOWN_STATES: readonly JobStateName[] = ["queued", "running", "failed"];

async function findImport(database: Database, readingId: string): Promise<string | null> {
  const job = await database.job.findFirst({
    where: {
      subject: readingId,
      kind: { in: IMPORT_JOBS },
    },
    orderBy: { createdAt: "desc" },
    select: { id: true, state: true },
  });
  return job && SHOWN_STATES.includes(job.state) ? job.id : null;
}
