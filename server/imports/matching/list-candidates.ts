import { basename } from "node:path";
import { Prisma, type Database } from "#server/db.ts";
import type { WantedTrack } from "#server/generated/prisma/client.ts";
import type { CandidateView } from "#server/imports/views.ts";
import { FileIndex } from "#server/matching/file-index.ts";
import type { Match } from "#server/matching/match.ts";
import { compareMatches, rankMatches } from "#server/matching/rank-matches.ts";
import { readFileId, trackFileId } from "./file-id.ts";
import { findWanted } from "./find-wanted.ts";
import { readTrackRows } from "./read-rows.ts";
import { storedCandidates } from "./stored-candidates.ts";
import { toCandidate } from "./thread/to-candidate.ts";

const MAX_FOUND = 20;
const MAX_WORDS = 8;

export interface CandidateWish {
  readonly wantedId: string;
  /** Words of a title, an artist or a file's name: looks through the user's library in place of what was found by itself. */
  readonly query?: string | undefined;
}

/** Files that may be a user's wanted track: what stands for it, then the best. Throws `not_found`. */
export async function listCandidates(
  database: Database,
  userId: string,
  { wantedId, query = "" }: CandidateWish,
): Promise<CandidateView[]> {
  const wanted = await findWanted(database, userId, wantedId);
  const found = await search(database, userId, query);
  const stored = found ? [] : storedCandidates.parse(wanted.candidates);
  const trackIds = found ?? [...idsOf(stored, "track"), wanted.trackId];
  const facts = new Map([
    ...(await readTracks(database, userId, trackIds)),
    ...(await readWatched(database, idsOf(stored, "file"))),
  ]);
  const known = new Set(stored.map(({ fileId }) => fileId));
  const others = trackIds.filter((id) => !known.has(trackFileId(id)));
  const compared = await compare(database, wanted, others);
  return [...stored, ...compared]
    .flatMap((match) => viewOf(match, facts, wanted) ?? [])
    .sort((a, b) => Number(b.isTaken) - Number(a.isTaken));
}

type FileFacts = Pick<CandidateView, "title" | "artist" | "fileName" | "durationSec">;

/** Null for a file that is gone. */
function viewOf(
  { fileId, score, verdict, reasons }: Match,
  facts: ReadonlyMap<string, FileFacts>,
  { trackId }: WantedTrack,
): CandidateView | null {
  const file = facts.get(fileId);
  if (!file) return null;
  const isTaken = fileId === trackFileId(trackId);
  return { fileId, ...file, score, verdict, reasons, isTaken };
}

function idsOf(matches: readonly Match[], kind: "track" | "file"): string[] {
  const ids = matches.map(({ fileId }) => readFileId(fileId));
  return ids.flatMap((each) => (each?.kind === kind ? [each.id] : []));
}

/** Of the user's tracks with a file, newest first; null without words to look for. */
async function search(database: Database, userId: string, query: string): Promise<string[] | null> {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean).slice(0, MAX_WORDS);
  if (words.length === 0) return null;
  const text = Prisma.sql`lower(concat_ws(' ', title, artist, "fileName"))`;
  const found = words.map((word) => Prisma.sql`strpos(${text}, ${word}) > 0`);
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT id FROM "Track" WHERE "userId" = ${userId}::uuid AND sha256 IS NOT NULL
      AND "deletedAt" IS NULL AND state IN ('ready', 'ingesting') AND ${Prisma.join(found, " AND ")}
    ORDER BY "createdAt" DESC, id DESC LIMIT ${MAX_FOUND}`;
  return rows.map(({ id }) => id);
}

async function readTracks(
  database: Database,
  userId: string,
  ids: readonly string[],
): Promise<[string, FileFacts][]> {
  const tracks = await database.track.findMany({
    where: { userId, id: { in: [...ids] }, sha256: { not: null }, deletedAt: null },
    select: { id: true, title: true, artist: true, fileName: true, durationSec: true },
  });
  return tracks.map(({ id, ...facts }) => [trackFileId(id), facts]);
}

async function readWatched(
  database: Database,
  ids: readonly string[],
): Promise<[string, FileFacts][]> {
  const files = await database.watchedFile.findMany({
    where: { id: { in: [...ids] }, problem: null },
    select: { id: true, title: true, artist: true, path: true, durationSec: true },
  });
  return files.map(({ id, title, artist, path, durationSec }) => {
    const fileName = basename(path);
    return [
      `file:${id}`,
      { title: title ?? fileName, artist: artist ?? "", fileName, durationSec },
    ];
  });
}

/** A match for each of some few tracks, also where nothing joins them. */
async function compare(
  database: Database,
  wanted: WantedTrack,
  trackIds: readonly string[],
): Promise<Match[]> {
  const rows = await readTrackRows(database, wanted.userId, trackIds);
  const files = new Map(rows.map((row) => [row.id, toCandidate(row)]));
  const matches = trackIds.map((id): Match => {
    const fileId = trackFileId(id);
    const file = files.get(fileId);
    const [match] = file ? rankMatches(asWanted(wanted), new FileIndex([file])) : [];
    return match ?? { fileId, score: 0, verdict: "no", reasons: [] };
  });
  return matches.sort(compareMatches);
}

function asWanted(wanted: WantedTrack) {
  return { ...wanted, album: wanted.album === "" ? null : wanted.album };
}
