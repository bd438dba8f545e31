import { compareSongs, reasonsOf } from "./compare-songs.ts";
import { describeWanted } from "./describe-wanted.ts";
import type { FileIndex, FileReading } from "./file-index.ts";
import { judge } from "./judge.ts";
import type { Match, Verdict } from "./match.ts";
import type { Song } from "./song.ts";
import type { WantedTrack } from "./wanted-track.ts";

const LIMIT = 10;
const ORDER: Readonly<Record<Verdict, number>> = { sure: 0, maybe: 1, no: 2 };

/** The files that come nearest to a wanted track, at most ten: by verdict, then score, then their place in the index. */
export function rankMatches(wanted: WantedTrack, index: FileIndex): Match[] {
  const best = new Map<number, Match>();
  for (const song of describeWanted(wanted)) {
    for (const reading of index.readingsFor(song)) {
      const match = matchOf(song, reading, index);
      const known = best.get(reading.fileIndex);
      if (match && (!known || compareMatches(match, known) < 0)) best.set(reading.fileIndex, match);
    }
  }
  return [...best]
    .sort(([aAt, a], [bAt, b]) => compareMatches(a, b) || aAt - bAt)
    .slice(0, LIMIT)
    .map(([, match]) => match);
}

/** Orders matches best first; 0 where nothing tells them apart. */
export function compareMatches(a: Match, b: Match): number {
  return ORDER[a.verdict] - ORDER[b.verdict] || b.score - a.score;
}

function matchOf(
  song: Song,
  { fileIndex, song: other }: FileReading,
  index: FileIndex,
): Match | null {
  const file = index.files[fileIndex];
  const compared = compareSongs(song, other);
  if (!file || !compared) return null;
  const verdict = judge(compared, song.durationSec !== null);
  return { fileId: file.id, score: compared.score, verdict, reasons: reasonsOf(compared) };
}
