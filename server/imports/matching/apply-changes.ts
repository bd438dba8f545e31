import type { Database, Transaction } from "#server/db.ts";
import { lockUser, lockWork } from "#server/jobs/lock-job.ts";
import { moveWanted, type Move, type WantedFacts } from "./move-wanted.ts";
import type { Change } from "./thread/messages.ts";
import { touchPlaylists } from "./touch-playlists.ts";

/** Rows of one transaction, which is done within a second. */
const CHUNK = 500;

/**
 * Writes what comparing has found, some hundred tracks at a time; doing it again does nothing more. What has
 * changed since it was read is left alone, as whoever changed it has requested another comparison. False
 * when some tracks are to be looked at again: a file is being brought in their place just now.
 */
export async function applyChanges(
  database: Database,
  userId: string,
  { changes, signal }: { changes: readonly Change[]; signal: AbortSignal },
): Promise<boolean> {
  let isAll = true;
  for (let from = 0; from < changes.length; from += CHUNK) {
    signal.throwIfAborted();
    const chunk = changes.slice(from, from + CHUNK);
    const isWhole = await database.$transaction((tx) => applyChunk(tx, userId, chunk), {
      maxWait: 10_000,
      timeout: 60_000,
    });
    isAll &&= isWhole;
  }
  return isAll;
}

async function applyChunk(
  tx: Transaction,
  userId: string,
  chunk: readonly Change[],
): Promise<boolean> {
  await lockUser(tx, userId);
  const trackIds = tracksOf(chunk.filter(({ isMoved }) => isMoved));
  if (trackIds.length > 0) await lockWork(tx, { trackIds }, "deletion");
  const present = await readPresent(tx, userId, chunk);
  const known = chunk.filter((change) => isAsSeen(change, present));
  const busy = await findBusy(tx, known);
  const ready = await findReady(tx, userId, known);
  const moved = known.filter(
    ({ isMoved, takes, seenTrackId }) =>
      isMoved && !busy.has(seenTrackId) && (takes === null || ready.has(takes)),
  );
  const kept = known.filter(({ isMoved }) => !isMoved);
  const moves = moved.flatMap((change): Move[] => {
    const wanted = present.get(change.wantedId);
    const { takes: to, score, candidates } = change;
    return wanted ? [{ wanted, to, score, candidates, isChosen: false }] : [];
  });
  await moveWanted(tx, userId, moves);
  await writeCandidates(tx, kept);
  await touchPlaylists(
    tx,
    [...moved, ...kept].map(({ wantedId }) => wantedId),
  );
  return busy.size === 0;
}

function tracksOf(moves: readonly Change[]): string[] {
  return [
    ...new Set(moves.flatMap(({ seenTrackId, takes }) => [seenTrackId, ...(takes ? [takes] : [])])),
  ];
}

interface Present extends WantedFacts {
  readonly isChosen: boolean;
  readonly score: number | null;
  readonly track: { readonly deletedAt: Date | null };
}

async function readPresent(
  tx: Transaction,
  userId: string,
  chunk: readonly Change[],
): Promise<ReadonlyMap<string, Present>> {
  const rows = await tx.wantedTrack.findMany({
    where: { userId, id: { in: chunk.map(({ wantedId }) => wantedId) } },
    select: {
      id: true,
      trackId: true,
      title: true,
      artists: true,
      album: true,
      durationSec: true,
      coverKey: true,
      isChosen: true,
      score: true,
      track: { select: { deletedAt: true } },
    },
  });
  return new Map(rows.map((row) => [row.id, row]));
}

/** A choice counts no more when what was chosen is in the bin. */
function isAsSeen(change: Change, present: ReadonlyMap<string, Present>): boolean {
  const row = present.get(change.wantedId);
  if (!row || (row.isChosen && row.track.deletedAt === null)) return false;
  return row.trackId === change.seenTrackId && row.score === change.seenScore;
}

/** Placeholders that a file is being brought for. */
async function findBusy(tx: Transaction, changes: readonly Change[]): Promise<ReadonlySet<string>> {
  const moves = changes.filter(({ isMoved }) => isMoved);
  const rows = await tx.job.findMany({
    where: {
      trackId: { in: moves.map(({ seenTrackId }) => seenTrackId) },
      state: { in: ["queued", "running"] },
      track: { sha256: null, deletedAt: null },
    },
    select: { trackId: true },
  });
  return new Set(rows.flatMap(({ trackId }) => trackId ?? []));
}

/** Tracks that still have a file. */
async function findReady(
  tx: Transaction,
  userId: string,
  changes: readonly Change[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.track.findMany({
    where: {
      userId,
      id: { in: changes.flatMap(({ takes }) => takes ?? []) },
      sha256: { not: null },
      deletedAt: null,
      state: { in: ["ready", "ingesting"] },
    },
    select: { id: true },
  });
  return new Set(rows.map(({ id }) => id));
}

async function writeCandidates(tx: Transaction, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map(({ wantedId, score, candidates }) => ({
    id: wantedId,
    score,
    candidates,
  }));
  await tx.$executeRaw`
    UPDATE "WantedTrack" w SET score = r.score, candidates = r.candidates::jsonb
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r(id uuid, score float8, candidates text)
    WHERE w.id = r.id`;
}
