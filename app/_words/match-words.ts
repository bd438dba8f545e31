import type { MatchView } from "#server/imports/views.ts";
import type { MatchReason } from "#server/matching/match.ts";
import { formatPlural } from "./format-number.ts";
import { formatTotalDuration } from "./format-duration.ts";

/** What a reason says, within a sentence; those about a length say by how much where both lengths are known. */
const WORDS: Record<MatchReason, string> = {
  isrc: "same recording code",
  isrc_differs: "other recording code",
  title: "same title",
  title_close: "nearly the same title",
  title_partial: "only part of the title",
  title_differs: "another title",
  artist: "same artist",
  artist_close: "nearly the same artist",
  artist_partial: "not all of the artists",
  artist_differs: "another artist",
  artist_unknown: "no artist in the file",
  album: "same album",
  duration: "same length",
  duration_close: "another length",
  duration_differs: "another length",
  duration_unknown: "length not known",
  version_differs: "another version",
  version_unclear: "may be another version",
  explicit_differs: "one of them is explicit",
  tied: "another one fits as well",
  file_taken: "used for another track",
};

/** What keeps a file from being taken by itself, the heaviest first. */
const DOUBTS: readonly MatchReason[] = [
  "version_differs",
  "title_differs",
  "artist_differs",
  "duration_differs",
  "duration_close",
  "version_unclear",
  "title_partial",
  "artist_partial",
  "title_close",
  "artist_close",
  "artist_unknown",
  "explicit_differs",
  "file_taken",
  "duration_unknown",
  "isrc_differs",
  "tied",
];

interface Lengths {
  readonly wantedSec: number | null;
  readonly fileSec: number | null;
}

/** What speaks for and against a file in one line: "Same title and artist, 9 s longer". */
export function matchReasonsLine(reasons: readonly MatchReason[], lengths: Lengths): string {
  const isSame = reasons.includes("title") && reasons.includes("artist");
  const phrases = reasons
    .filter((reason) => !isSame || reason !== "artist")
    .map((reason) =>
      isSame && reason === "title" ? "same title and artist" : reasonPhrase(reason, lengths),
    );
  return sentence(phrases.join(", "));
}

/** The question that a row asks about what was found: "2 files fit. Which one?" or "Close match, 9 s longer". */
export function matchQuestion(match: MatchView, wantedSec: number | null): string {
  const { candidates, reasons, durationSec } = match;
  if (candidates > 1) {
    const doTheyFit = reasons.includes("tied");
    return `${formatPlural(candidates, "file", "files")} ${doTheyFit ? "fit" : "come close"}. Which one?`;
  }
  const doubt = DOUBTS.find((reason) => reasons.includes(reason));
  if (doubt === undefined) return "Close match";
  return `Close match, ${reasonPhrase(doubt, { wantedSec, fileSec: durationSec })}`;
}

/** What one reason says, within a sentence. */
export function reasonPhrase(reason: MatchReason, { wantedSec, fileSec }: Lengths): string {
  const isLength = reason === "duration_close" || reason === "duration_differs";
  if (!isLength || wantedSec === null || fileSec === null) return WORDS[reason];
  const apartSec = Math.round(fileSec - wantedSec);
  if (apartSec === 0) return WORDS[reason];
  return `${span(Math.abs(apartSec))} ${apartSec > 0 ? "longer" : "shorter"}`;
}

function span(sec: number): string {
  return sec < 100 ? `${sec} s` : formatTotalDuration(sec);
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
