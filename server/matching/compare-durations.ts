/** How two lengths relate: `same` may be taken, `close` offered. */
export type DurationRelation = "same" | "close" | "differs" | "unknown";

/** Encoder padding and trimmed silence; two edits of one song differ by more. */
const SAME_SEC = 3;
const SAME_SHARE = 0.02;
const CLOSE_SEC = 10;
/** One recording keeps its ISRC with other silence at its ends, but not as a preview of 30 s. */
const SAME_ISRC_SEC = 10;
const SAME_ISRC_SHARE = 0.05;
/** Songs are shorter, but for few; whole albums, concerts and loops are longer. */
const LONGEST_SONG_SEC = 15 * 60;

/** Same within 3 s or 2 % of the longer, at most 10 s; close within 10 s. */
export function compareDurations(aSec: number | null, bSec: number | null): DurationRelation {
  if (aSec === null || bSec === null) return "unknown";
  const apartSec = Math.abs(aSec - bSec);
  const sameSec = Math.min(CLOSE_SEC, Math.max(SAME_SEC, SAME_SHARE * Math.max(aSec, bSec)));
  if (apartSec <= sameSec) return "same";
  return apartSec <= CLOSE_SEC ? "close" : "differs";
}

/** Whether two lengths are too far apart (10 s or 5 % of the longer) for files of one ISRC. */
export function isFarApart(aSec: number | null, bSec: number | null): boolean {
  if (aSec === null || bSec === null) return false;
  const allowedSec = Math.max(SAME_ISRC_SEC, SAME_ISRC_SHARE * Math.max(aSec, bSec));
  return Math.abs(aSec - bSec) > allowedSec;
}

/** Whether one length is not known and the other one is more than 15 min, as of no usual song. */
export function isOverlong(aSec: number | null, bSec: number | null): boolean {
  if (aSec !== null && bSec !== null) return false;
  return Math.max(aSec ?? 0, bSec ?? 0) > LONGEST_SONG_SEC;
}
