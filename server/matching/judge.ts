import type { Comparison } from "./compare-songs.ts";
import type { Verdict } from "./match.ts";

/** Respects in which a file may fall short and still be offered. */
const MAX_DOUBTS = 2;

/**
 * Decides what a comparison of a wanted track with a file is worth.
 * A track without a length, as in a list of names, asks for none: an exact title and artist are then
 * enough for a file of up to 15 min, which is what tells a song from a whole album or a loop.
 */
export function judge(compared: Comparison, isLengthWanted: boolean): Verdict {
  if (compared.isrc === "same") return judgeSameIsrc(compared);
  if (compared.version === "other" || compared.duration === "differs") return "no";
  const doubts = doubtsOf(compared, isLengthWanted);
  if (doubts === 0) return "sure";
  return doubts <= MAX_DOUBTS ? "maybe" : "no";
}

/** A file whose tags were copied from another recording shows by its length or by its title. */
function judgeSameIsrc(compared: Comparison): Verdict {
  return compared.isFarApart || compared.version === "other" ? "maybe" : "sure";
}

function doubtsOf(compared: Comparison, isLengthWanted: boolean): number {
  const isUnmeasured = compared.duration === "unknown" && isLengthWanted;
  const doubts = [
    compared.title === "close" || compared.title === "partial",
    compared.credits === "partial" || compared.credits === "unknown",
    compared.duration === "close" || isUnmeasured || compared.isOverlong,
    compared.version !== "same",
    compared.isExplicitApart,
    isTwiceMistyped(compared) || isMistypedUnmeasured(compared),
  ];
  return doubts.filter(Boolean).length;
}

function isTwiceMistyped(compared: Comparison): boolean {
  return compared.title === "slip" && compared.credits === "close";
}

function isMistypedUnmeasured(compared: Comparison): boolean {
  const isMistyped = compared.title === "slip" || compared.credits === "close";
  return isMistyped && compared.duration !== "same";
}
