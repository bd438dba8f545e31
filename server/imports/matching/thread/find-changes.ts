import { assignMatches, type Assignment, type Standing } from "#server/matching/assign-matches.ts";
import { isInLibrary, readFileId, trackFileId, trackIdOf } from "../file-id.ts";
import type { StoredCandidate } from "../stored-candidates.ts";
import type { Change, Fetch, FileRow, WantedRow } from "./messages.ts";
import { toCandidate, withName } from "./to-candidate.ts";

const MAX_CANDIDATES = 10;

/**
 * Compares a user's wanted tracks with their files, and answers what is not as it should be. Tracks of one
 * source vie for files; those of another one may be the same recordings, told with less, and share them.
 */
export function findChanges(
  rows: readonly WantedRow[],
  files: readonly FileRow[],
): { changes: Change[]; fetches: Fetch[] } {
  const known = new Map(files.map((file) => [file.id, file]));
  const candidates = files.map(toCandidate);
  const changes: Change[] = [];
  const fetches: Fetch[] = [];
  for (const ofSource of Map.groupBy(rows, ({ source }) => source).values()) {
    const open = ofSource.filter(isOpen);
    if (open.length === 0) continue;
    const assignments = assignMatches(open, candidates, standingOf(ofSource, open));
    assignments.forEach((assignment, at) => {
      const row = open[at];
      if (!row) return;
      const change = changeOf(row, assignment, known);
      if (change) changes.push(change);
      const file = assignment.fileId === null ? null : readFileId(assignment.fileId);
      if (file?.kind === "file") fetches.push({ wantedId: row.id, watchedId: file.id });
    });
  }
  return { changes, fetches };
}

function isOpen({ standing }: WantedRow): boolean {
  return standing === "taken" || standing === "nothing";
}

function standingOf(all: readonly WantedRow[], open: readonly WantedRow[]): Standing {
  const holders = all.filter((row) => !isOpen(row) && row.hasFile);
  const declined = open.map(
    (row) => new Set(row.candidates.filter((each) => each.isDeclined).map(({ fileId }) => fileId)),
  );
  return {
    held: new Map(holders.map((row) => [trackFileId(row.trackId), row])),
    isNear: isInLibrary,
    takenBefore: (at) => takenBy(open[at]),
    isOnlyOffered: (at, fileId) => declined[at]?.has(fileId) === true,
  };
}

function takenBy(row: WantedRow | undefined): string | null {
  return row?.standing === "taken" ? trackFileId(row.trackId) : null;
}

/** Null where all is as it should be. */
function changeOf(
  row: WantedRow,
  { fileId, matches }: Assignment,
  files: ReadonlyMap<string, FileRow>,
): Change | null {
  const taken = fileId !== null && isInLibrary(fileId) ? fileId : null;
  const isMoved = taken !== takenBy(row) || row.isInBin;
  const score = matches.find((match) => match.fileId === taken)?.score ?? null;
  const near = matches.flatMap((match) => withName(match, files) ?? []);
  const candidates = JSON.stringify(keepDeclined(near, row.candidates));
  const isSame = JSON.stringify(row.candidates.map(inOrder)) === candidates;
  if (!isMoved && score === row.score && isSame) return null;
  return {
    wantedId: row.id,
    seenTrackId: row.trackId,
    seenScore: row.score,
    takes: taken && trackIdOf(taken),
    isMoved,
    score,
    candidates,
  };
}

/** What was declined stays so, also while its file is away. */
function keepDeclined(
  near: readonly StoredCandidate[],
  before: readonly StoredCandidate[],
): StoredCandidate[] {
  const declined = new Map(
    before.filter((each) => each.isDeclined).map((each) => [each.fileId, each]),
  );
  const marked = near.map((each) =>
    inOrder(declined.delete(each.fileId) ? { ...each, isDeclined: true } : each),
  );
  const away = [...declined.values()].map((each) => inOrder({ ...each, verdict: "no" }));
  return [...marked, ...away].slice(0, MAX_CANDIDATES);
}

/** The database keeps the fields of an object in an order of its own. */
function inOrder(candidate: StoredCandidate): StoredCandidate {
  const { fileId, score, verdict, reasons, name, durationSec, isDeclined } = candidate;
  const plain = { fileId, score, verdict, reasons, name, durationSec };
  return isDeclined ? { ...plain, isDeclined } : plain;
}
