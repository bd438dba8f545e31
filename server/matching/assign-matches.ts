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

/** What is so already, or was decided by a person; nothing by default. */
export interface Standing {
  /** Files that stand for a track which takes no part: they are taken for other tracks of its recording only. */
  readonly held?: ReadonlyMap<string, WantedTrack>;
  /** Files that are taken before all others that are sure. */
  readonly isNear?: (fileId: string) => boolean;
  /** The file that a track has taken before: it keeps it against those that are no better. */
  readonly takenBefore?: (wantedIndex: number) => string | null;
  /** Whether a track is only ever offered a file. */
  readonly isOnlyOffered?: (wantedIndex: number, fileId: string) => boolean;
}

/** A claim of one wanted track on one file. */
interface Claim {
  readonly wantedIndex: number;
  readonly recording: string;
  readonly match: Match;
  /** The score, raised for what comes first. */
  readonly level: number;
}

/** More than the difference of any two scores. */
const NEAR = 2;
/** Less than the least difference of two scores. */
const BEFORE = 0.000_01;

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
  standing: Standing = {},
): Assignment[] {
  const { isOnlyOffered = () => false } = standing;
  const index = new FileIndex(files);
  const ranked = wanted.map((track, wantedIndex) =>
    rankMatches(track, index).map((match) =>
      isOnlyOffered(wantedIndex, match.fileId) ? lessThanSure(match) : match,
    ),
  );
  const claims = wanted.flatMap((track, wantedIndex) =>
    claimsOf(ranked[wantedIndex] ?? [], { track, wantedIndex, standing }),
  );
  const taken = settle(
    claims.sort((a, b) => b.level - a.level),
    standing,
  );
  return ranked.map((matches, wantedIndex) =>
    assignment(matches, taken.get(wantedIndex), standing),
  );
}

function lessThanSure(match: Match): Match {
  return match.verdict === "sure" ? { ...match, verdict: "maybe" } : match;
}

function claimsOf(
  matches: readonly Match[],
  given: { track: WantedTrack; wantedIndex: number; standing: Standing },
): Claim[] {
  const { track, wantedIndex, standing } = given;
  const recording = recordingKey(songOf(track));
  const before = standing.takenBefore?.(wantedIndex) ?? null;
  return matches
    .filter(({ verdict }) => verdict === "sure")
    .map((match) => {
      const raised = match.fileId === before ? BEFORE : 0;
      return { wantedIndex, recording, match, level: levelOf(match, standing) + raised };
    });
}

function levelOf({ fileId, score }: Match, { isNear }: Standing): number {
  return isNear?.(fileId) === true ? score + NEAR : score;
}

/** What each claiming track got: a file, or null for a tie. Claims come best first. */
function settle(
  claims: readonly Claim[],
  { held = new Map() }: Standing,
): Map<number, string | null> {
  const settled = new Map<number, string | null>();
  const holders = new Map<string, string>();
  for (const [fileId, track] of held) holders.set(fileId, recordingKey(songOf(track)));
  for (const level of groupBy(claims, (claim) => claim.level).values()) {
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

function assignment(
  matches: readonly Match[],
  fileId: string | null | undefined,
  standing: Standing,
): Assignment {
  const chosen = matches.find((match) => match.fileId === fileId);
  const judged = matches
    .map((match) => (match.verdict === "sure" && match !== chosen ? offered(match) : match))
    .sort(compareMatches);
  return { fileId: fileId ?? null, verdict: judged[0]?.verdict ?? "no", matches: judged };

  function offered(match: Match): Match {
    const isLess = chosen !== undefined && levelOf(chosen, standing) >= levelOf(match, standing);
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
