import type { CandidateFile } from "./candidate-file.ts";
import { FileIndex } from "./file-index.ts";
import type { Match, MatchReason, Verdict } from "./match.ts";
import { compareMatches, rankMatches } from "./rank-matches.ts";
import { recordingKey } from "./recording-key.ts";
import { songOf } from "./song.ts";
import type { WantedTrack } from "./wanted-track.ts";

/** What became of one wanted track. */
export interface Assignment {
  /** The file it takes, or null where a person must choose or none fits. */
  readonly fileId: string | null;
  /** The best verdict among the matches: `sure` exactly where a file was taken. */
  readonly verdict: Verdict;
  /** Best first, at most ten. */
  readonly matches: readonly Match[];
}

/** A claim of one wanted track on one file. */
interface Claim {
  readonly wantedIndex: number;
  readonly recording: string;
  readonly match: Match;
}

/** Stands for the holder of a file that two recordings fit equally: nobody gets it. */
const TIED = "tied";

/**
 * Gives each wanted track its file, in the order of the list and the same every time. The better score
 * takes a file; equal scores give it to nobody. Only one recording's tracks share a file. One index and
 * bounded look-ups: O((wanted + files) * title length), not all pairs.
 */
export function assignMatches(
  wanted: readonly WantedTrack[],
  files: readonly CandidateFile[],
): Assignment[] {
  const index = new FileIndex(files);
  const ranked = wanted.map((track) => rankMatches(track, index));
  const claims = wanted.flatMap((track, wantedIndex) => {
    const recording = recordingKey(songOf(track));
    return (ranked[wantedIndex] ?? []).map((match) => ({ wantedIndex, recording, match }));
  });
  const sure = claims.filter(({ match }) => match.verdict === "sure");
  const taken = settle(sure.sort((a, b) => b.match.score - a.match.score));
  return ranked.map((matches, wantedIndex) => assignment(matches, taken.get(wantedIndex)));
}

/** What each claiming track got: a file, or null for a tie. Claims come best first. */
function settle(claims: readonly Claim[]): Map<number, string | null> {
  const settled = new Map<number, string | null>();
  const holders = new Map<string, string>();
  for (const level of groupBy(claims, (claim) => claim.match.score).values()) {
    const open = level.filter(({ wantedIndex, recording, match }) => {
      const holder = holders.get(match.fileId);
      return !settled.has(wantedIndex) && (holder === undefined || holder === recording);
    });
    const claimants = groupBy(distinctRecordings(open), (claim) => claim.match.fileId);
    const choices = groupBy(open, (claim) => claim.wantedIndex);
    for (const { wantedIndex, recording, match } of open) {
      const isOnlyChoice = choices.get(wantedIndex)?.length === 1;
      const isOnlyClaim = claimants.get(match.fileId)?.length === 1;
      const isTied = !isOnlyChoice || !isOnlyClaim;
      settled.set(wantedIndex, isTied ? null : match.fileId);
      holders.set(match.fileId, isTied ? TIED : recording);
    }
  }
  return settled;
}

/** One claim for each recording and file. */
function distinctRecordings(claims: readonly Claim[]): Claim[] {
  const byKey = claims.map(
    (claim) => [`${claim.recording}\n${claim.match.fileId}`, claim] as const,
  );
  return [...new Map(byKey).values()];
}

function assignment(matches: readonly Match[], fileId: string | null | undefined): Assignment {
  const chosen = matches.find((match) => match.fileId === fileId);
  const judged = matches
    .map((match) => (match.verdict === "sure" && match !== chosen ? offered(match) : match))
    .sort(compareMatches);
  return { fileId: fileId ?? null, verdict: judged[0]?.verdict ?? "no", matches: judged };

  function offered(match: Match): Match {
    const isLess = chosen !== undefined && chosen.score >= match.score;
    const lost: MatchReason = fileId === null ? "tied" : "file_taken";
    return {
      ...match,
      verdict: "maybe",
      reasons: isLess ? match.reasons : [...match.reasons, lost],
    };
  }
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
