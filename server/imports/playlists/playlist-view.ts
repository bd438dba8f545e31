import { Prisma, type Database } from "#server/db.ts";
import type { Playlist } from "#server/generated/prisma/client.ts";
import type { ItemState, PlaylistView, SkippedCounts } from "#server/imports/views.ts";
import { spotifyAddress } from "#server/spotify/parse-link.ts";

type Reader = Pick<Database, "$queryRaw" | "playlist" | "job">;

/**
 * How far a list's track is, in SQL over `t` (its track) and `w` (the wanted track): a file that comes near is to be
 * checked unless the user has decided.
 */
export const ITEM_STATE = Prisma.sql`CASE
  WHEN t.state <> 'needs_file' THEN t.state::text
  WHEN EXISTS (SELECT 1 FROM "Job" j WHERE j."trackId" = t.id AND j.kind = 'download-audio'
    AND j.state IN ('queued', 'running')) THEN 'fetching'
  WHEN NOT w."isChosen" AND jsonb_path_exists(w.candidates, '$[*] ? (@.verdict != "no")') THEN 'to_check'
  ELSE 'needs_file' END`;

const NONE: Readonly<Record<ItemState, number>> = {
  needs_file: 0,
  to_check: 0,
  fetching: 0,
  ingesting: 0,
  ready: 0,
  failed: 0,
};

interface Tally {
  readonly playlistId: string;
  readonly state: ItemState;
  readonly isGone: boolean;
  readonly count: number;
  readonly durationSec: number;
}

/** Views of these playlists, in their order. */
export async function viewPlaylists(
  reader: Reader,
  playlists: readonly Playlist[],
): Promise<PlaylistView[]> {
  if (playlists.length === 0) return [];
  const ids = playlists.map(({ id }) => id);
  const tallies = Map.groupBy(await readTallies(reader, ids), ({ playlistId }) => playlistId);
  const imports = await readImports(reader, ids);
  return playlists.map((playlist) =>
    toView(playlist, tallies.get(playlist.id) ?? [], imports.get(playlist.id) ?? null),
  );
}

/** Tracks in the bin are in no list. */
function readTallies(reader: Reader, ids: readonly string[]): Promise<Tally[]> {
  return reader.$queryRaw<Tally[]>`
    SELECT i."playlistId", ${ITEM_STATE} AS state, i."goneAt" IS NOT NULL AS "isGone",
      count(*)::int AS count, coalesce(sum(w."durationSec"), 0)::float8 AS "durationSec"
    FROM "PlaylistItem" i JOIN "WantedTrack" w ON w.id = i."wantedId"
      JOIN "Track" t ON t.id = w."trackId"
    WHERE i."playlistId" = ANY(${[...ids]}::uuid[]) AND t."deletedAt" IS NULL
    GROUP BY 1, 2, 3`;
}

/** The import that runs or waits, else the last one where that has failed. */
async function readImports(
  reader: Reader,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await reader.$queryRaw<{ id: string; jobId: string }[]>`
    SELECT id, "jobId" FROM (
      SELECT DISTINCT ON (p.id) p.id, j.id AS "jobId", j.state
      FROM "Playlist" p
        JOIN "ListReading" r ON r."userId" = p."userId" AND r.source = p.source
          AND r.kind::text = p.kind::text AND r."sourceId" = p."sourceId"
        JOIN "Job" j ON j.subject = r.id::text AND j.kind IN ('import-spotify', 'import-list')
      WHERE p.id = ANY(${[...ids]}::uuid[])
      ORDER BY p.id, j.state IN ('queued', 'running') DESC, j."createdAt" DESC) AS last
    WHERE state IN ('queued', 'running', 'failed')`;
  return new Map(rows.map(({ id, jobId }) => [id, jobId]));
}

function toView(
  playlist: Playlist,
  tallies: readonly Tally[],
  importJobId: string | null,
): PlaylistView {
  const present = tallies.filter(({ isGone }) => !isGone);
  const counts = { ...NONE };
  for (const { state, count } of present) counts[state] += count;
  const { kind, source, sourceId, syncedAt } = playlist;
  return {
    id: playlist.id,
    name: playlist.name,
    description: playlist.description,
    kind,
    source,
    owner: playlist.owner,
    address: kind === "list" ? null : spotifyAddress({ kind, id: sourceId }),
    access: playlist.access,
    isCut: playlist.isCut,
    hasCover: playlist.coverKey !== null,
    total: present.reduce((sum, { count }) => sum + count, 0),
    durationSec: present.reduce((sum, { durationSec }) => sum + durationSec, 0),
    counts,
    skipped: playlist.skipped as SkippedCounts,
    gone: tallies.reduce((sum, { isGone, count }) => sum + (isGone ? count : 0), 0),
    syncHours: playlist.syncHours,
    syncedAt: syncedAt?.toISOString() ?? null,
    importJobId,
    version: playlist.version,
  };
}
