import type { Database } from "#server/db.ts";
import type { Playlist } from "#server/generated/prisma/client.ts";
import { storedCandidates } from "#server/imports/matching/stored-candidates.ts";
import type {
  ItemState,
  MatchView,
  PlaylistItemView,
  PlaylistView,
  PlaylistWithItems,
} from "#server/imports/views.ts";
import { notFound, requireId } from "#server/require-id.ts";
import { spotifyAddress } from "#server/spotify/parse-link.ts";
import { ITEM_STATE, viewPlaylists } from "./playlist-view.ts";

/** More than a sidebar, or a page, could hold. */
const MAX_PLAYLISTS = 500;

/** The user's playlists by name; a track that was imported alone makes none. */
export async function listPlaylists(database: Database, userId: string): Promise<PlaylistView[]> {
  const rows = await database.playlist.findMany({
    where: { userId, kind: { not: "track" } },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    take: MAX_PLAYLISTS,
  });
  return viewPlaylists(database, rows);
}

/** The user's playlist with its tracks; `not_found` for another user's. */
export async function readPlaylist(
  database: Database,
  userId: string,
  playlistId: string,
): Promise<PlaylistWithItems> {
  const playlist = await findPlaylist(database, userId, playlistId);
  const [view] = await viewPlaylists(database, [playlist]);
  if (!view) throw notFound("Playlist");
  const rows = await readItems(database, playlist.id);
  return { ...view, items: rows.map((row, at) => toItem(playlist, row, at + 1)) };
}

/** Throws `not_found` for another user's. */
export async function findPlaylist(
  database: Pick<Database, "playlist">,
  userId: string,
  playlistId: string,
): Promise<Playlist> {
  const id = requireId(playlistId, "Playlist");
  const playlist = await database.playlist.findFirst({ where: { id, userId } });
  if (!playlist) throw notFound("Playlist");
  return playlist;
}

interface ItemRow {
  readonly id: string;
  readonly trackId: string;
  readonly sourceId: string;
  readonly title: string;
  readonly artists: readonly string[];
  readonly album: string;
  readonly durationSec: number | null;
  readonly isExplicit: boolean | null;
  readonly hasCover: boolean;
  readonly state: ItemState;
  readonly isChosen: boolean;
  readonly candidates: unknown;
  readonly score: number | null;
  readonly goneAt: Date | null;
  /** Of the track that stands for it; null for a placeholder. */
  readonly fileName: string | null;
  readonly fileSec: number | null;
}

function readItems(database: Database, playlistId: string): Promise<ItemRow[]> {
  return database.$queryRaw<ItemRow[]>`
    SELECT w.id, w."trackId", w."sourceId", w.title, w.artists, w.album, w."durationSec",
      w."isExplicit", w."coverKey" IS NOT NULL AS "hasCover", ${ITEM_STATE} AS state,
      w."isChosen", w.candidates, w.score, i."goneAt",
      CASE WHEN t.sha256 IS NOT NULL THEN t."fileName" END AS "fileName",
      CASE WHEN t.frames IS NOT NULL THEN t."durationSec" END AS "fileSec"
    FROM "PlaylistItem" i JOIN "WantedTrack" w ON w.id = i."wantedId"
      JOIN "Track" t ON t.id = w."trackId"
    WHERE i."playlistId" = ${playlistId}::uuid AND t."deletedAt" IS NULL
    ORDER BY i."goneAt" IS NOT NULL, i.position`;
}

function toItem({ kind }: Playlist, row: ItemRow, position: number): PlaylistItemView {
  const { sourceId, artists, goneAt, isExplicit } = row;
  return {
    id: row.id,
    position,
    trackId: row.trackId,
    title: row.title,
    artist: artists.join(", "),
    album: row.album,
    durationSec: row.durationSec,
    isExplicit: isExplicit === true,
    address: kind === "list" ? null : spotifyAddress({ kind: "track", id: sourceId }),
    hasCover: row.hasCover,
    state: row.state,
    match: matchOf(row),
    isChosen: row.isChosen,
    goneAt: goneAt?.toISOString() ?? null,
  };
}

function matchOf({ candidates, fileName, fileSec, isChosen }: ItemRow): MatchView {
  const near = storedCandidates.parse(candidates).filter(({ verdict }) => verdict !== "no");
  const count = near.length;
  if (fileName !== null) {
    const reasons = near[0]?.reasons ?? [];
    return { verdict: "sure", candidates: count, name: fileName, durationSec: fileSec, reasons };
  }
  const best = isChosen ? undefined : near[0];
  return {
    verdict: best ? "maybe" : "no",
    candidates: count,
    name: best?.name ?? null,
    durationSec: best?.durationSec ?? null,
    reasons: best?.reasons ?? [],
  };
}
