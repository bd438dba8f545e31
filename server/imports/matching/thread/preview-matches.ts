import { assignMatches, type Assignment } from "#server/matching/assign-matches.ts";
import type { WantedTrack } from "#server/matching/wanted-track.ts";
import type { MatchView } from "#server/imports/views.ts";
import { isInLibrary, trackFileId } from "../file-id.ts";
import type { FileRow, WantedRow } from "./messages.ts";
import { toCandidate, withName } from "./to-candidate.ts";

const NOTHING: MatchView = {
  verdict: "no",
  candidates: 0,
  name: null,
  durationSec: null,
  reasons: [],
};

/** What would stand for each of a list's tracks if it were imported, beside tracks of the same source. */
export function previewMatches(
  items: readonly WantedTrack[],
  { rows, files }: { rows: readonly WantedRow[]; files: readonly FileRow[] },
): MatchView[] {
  const known = new Map(files.map((file) => [file.id, file]));
  const holders = rows.filter(({ standing, hasFile }) => standing !== "taken" && hasFile);
  const held = new Map(holders.map((row) => [trackFileId(row.trackId), row]));
  const assignments = assignMatches(items, files.map(toCandidate), { held, isNear: isInLibrary });
  return assignments.map((assignment) => viewOf(assignment, known));
}

function viewOf({ matches }: Assignment, files: ReadonlyMap<string, FileRow>): MatchView {
  const near = matches.filter(({ verdict }) => verdict !== "no");
  const best = near[0] && withName(near[0], files);
  if (!best) return NOTHING;
  const { verdict, name, durationSec, reasons } = best;
  return { verdict, candidates: near.length, name, durationSec, reasons };
}
