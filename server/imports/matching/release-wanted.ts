import { Prisma, type Transaction } from "#server/db.ts";
import { notifyNews } from "#server/jobs/notify.ts";
import { trackFileId } from "./file-id.ts";
import { moveWanted, type Move } from "./move-wanted.ts";
import { storedCandidates, type StoredCandidate } from "./stored-candidates.ts";
import { touchPlaylists } from "./touch-playlists.ts";

/**
 * Before tracks of one user are deleted: wanted tracks that stood on one with a file get a placeholder
 * in its place, and nothing is brought by itself for them again. A placeholder that is deleted was thrown
 * out of its lists, which don't bring it back. The user and the tracks must be locked.
 */
export async function releaseWanted(tx: Transaction, trackIds: readonly string[]): Promise<void> {
  const rows = await tx.wantedTrack.findMany({
    where: { trackId: { in: [...trackIds] } },
    include: { track: { select: { sha256: true } } },
  });
  const released = rows.filter(({ track }) => track.sha256 !== null);
  const moves = released.map((wanted): Move => {
    const candidates = withoutFile(storedCandidates.parse(wanted.candidates), wanted.trackId);
    return { wanted, to: null, isChosen: false, score: null, candidates };
  });
  const userId = rows[0]?.userId;
  if (userId === undefined) return;
  await moveWanted(tx, userId, moves);
  const thrownOut = rows.flatMap(({ id, track }) => (track.sha256 === null ? [id] : []));
  await changeReadings(tx, thrownOut, "add");
  await touchPlaylists(
    tx,
    released.map(({ id }) => id),
  );
  await changePlaylists(tx, thrownOut, "add");
}

/** Before placeholders are restored: the lists that they were thrown out of have them again. */
export async function takeBackWanted(tx: Transaction, trackIds: readonly string[]): Promise<void> {
  const rows = await tx.wantedTrack.findMany({
    where: { trackId: { in: [...trackIds] }, track: { sha256: null } },
    select: { id: true },
  });
  const ids = rows.map(({ id }) => id);
  await changeReadings(tx, ids, "remove");
  await changePlaylists(tx, ids, "remove");
}

/** Whoever deletes a file does not want it brought from the watched folder in the next moment. */
function withoutFile(candidates: readonly StoredCandidate[], trackId: string): string {
  const left = candidates
    .filter(({ fileId }) => fileId !== trackFileId(trackId))
    .map((each): StoredCandidate => {
      if (!each.fileId.startsWith("file:")) return each;
      return { ...each, verdict: each.verdict === "no" ? "no" : "maybe", isDeclined: true };
    });
  return JSON.stringify(left);
}

/** Names of wanted tracks among what the lists that name them leave out. */
async function changePlaylists(
  tx: Transaction,
  wantedIds: readonly string[],
  change: "add" | "remove",
): Promise<void> {
  if (wantedIds.length === 0) return;
  const rows = await tx.$queryRaw<{ id: string; version: number; userId: string }[]>`
    UPDATE "Playlist" p SET version = p.version + 1,
      -- Whether what is taken back is still in it must be looked for anew.
      "snapshotId" = CASE WHEN ${change} = 'add' THEN p."snapshotId" END, "leftOut" = ${changed(Prisma.sql`p`, change)}
    FROM (
      SELECT i."playlistId", array_agg(w."sourceId") AS names
      FROM "PlaylistItem" i JOIN "WantedTrack" w ON w.id = i."wantedId"
      WHERE w.id = ANY(${[...wantedIds]}::uuid[]) GROUP BY 1) AS s
    WHERE p.id = s."playlistId" RETURNING p.id, p.version, p."userId"`;
  for (const row of rows) await notifyNews(tx, { kind: "playlist", ...row });
}

/** The same in their readings, by which an import that runs goes at its end; these are locked before any playlist. */
async function changeReadings(
  tx: Transaction,
  wantedIds: readonly string[],
  change: "add" | "remove",
): Promise<void> {
  if (wantedIds.length === 0) return;
  await tx.$executeRaw`
    UPDATE "ListReading" r SET "leftOut" = ${changed(Prisma.sql`r`, change)}
    FROM (
      SELECT p."userId", p.source, p.kind, p."sourceId", array_agg(w."sourceId") AS names
      FROM "PlaylistItem" i JOIN "WantedTrack" w ON w.id = i."wantedId"
        JOIN "Playlist" p ON p.id = i."playlistId"
      WHERE w.id = ANY(${[...wantedIds]}::uuid[]) GROUP BY p.id) AS s
    WHERE r."userId" = s."userId" AND r.source = s.source AND r.kind::text = s.kind::text
      AND r."sourceId" = s."sourceId"`;
}

/** `leftOut` of a row with, or without, `s.names`. */
function changed(row: Prisma.Sql, change: "add" | "remove"): Prisma.Sql {
  return change === "add"
    ? Prisma.sql`ARRAY(SELECT DISTINCT unnest(${row}."leftOut" || s.names))`
    : Prisma.sql`ARRAY(SELECT name FROM unnest(${row}."leftOut") AS name WHERE name <> ALL(s.names))`;
}
