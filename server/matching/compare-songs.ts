import { compareCredits, type CreditsRelation } from "./compare-credits.ts";
import {
  compareDurations,
  isFarApart,
  isOverlong,
  type DurationRelation,
} from "./compare-durations.ts";
import { compareTitles, type TitleRelation } from "./compare-titles.ts";
import { compareVersions, type VersionRelation } from "./compare-versions.ts";
import type { MatchReason } from "./match.ts";
import type { Song } from "./song.ts";

/** What two songs have in common; the same either way round. */
export interface Comparison {
  readonly title: TitleRelation;
  readonly credits: CreditsRelation;
  readonly duration: DurationRelation;
  readonly version: VersionRelation;
  readonly isrc: "same" | "differs" | "unknown";
  readonly isSameAlbum: boolean;
  readonly isExplicitApart: boolean;
  /** Too long or short for files of one ISRC. */
  readonly isFarApart: boolean;
  /** Of one the length is not known, and the other one is longer than songs are. */
  readonly isOverlong: boolean;
  /** From 0 to 1. */
  readonly score: number;
}

const TITLE_WEIGHT = 0.5;
const CREDITS_WEIGHT = 0.3;
const DURATION_WEIGHT = 0.15;
const ALBUM_WEIGHT = 0.05;
const TITLE_SCORE = { same: 1, slip: 0.95, close: 0.85, partial: 0.8, differs: 0 } as const;
const CREDITS_SCORE = { same: 1, close: 0.9, partial: 0.6, unknown: 0.5, differs: 0 } as const;
const VERSION_FACTOR = { same: 1, unclear: 0.9, near: 0.8, other: 0.5 } as const;
/** Seconds apart at which a length says nothing for a file any more. */
const NOTHING_LEFT_SEC = 20;

/** Compares two songs in every respect, or null where neither title and artist nor ISRC join them; decides nothing. */
export function compareSongs(a: Song, b: Song): Comparison | null {
  const isrc = compareIsrcs(a.isrc, b.isrc);
  const credits = compareCredits(a.credits, b.credits);
  if (credits === "differs" && isrc !== "same") return null;
  const title = compareTitles(a.title, b.title);
  if (title === "differs" && isrc !== "same") return null;
  const compared = {
    title,
    credits,
    isrc,
    duration: compareDurations(a.durationSec, b.durationSec),
    version: compareVersions(a, b),
    isSameAlbum: a.album !== null && a.album === b.album,
    isExplicitApart:
      a.isExplicit !== null && b.isExplicit !== null && a.isExplicit !== b.isExplicit,
    isFarApart: isFarApart(a.durationSec, b.durationSec),
    isOverlong: isOverlong(a.durationSec, b.durationSec),
  };
  return { ...compared, score: scoreOf(compared, [a, b]) };
}

/** What a comparison says for or against, in one fixed order. */
export function reasonsOf(compared: Comparison): MatchReason[] {
  const reasons: (MatchReason | null)[] = [
    compared.isrc === "same" ? "isrc" : compared.isrc === "differs" ? "isrc_differs" : null,
    TITLE_REASON[compared.title],
    CREDITS_REASON[compared.credits],
    compared.isSameAlbum ? "album" : null,
    compared.isrc === "same" && compared.isFarApart
      ? "duration_differs"
      : DURATION_REASON[compared.duration],
    VERSION_REASON[compared.version],
    compared.isExplicitApart ? "explicit_differs" : null,
  ];
  return reasons.filter((reason) => reason !== null);
}

const TITLE_REASON = {
  same: "title",
  slip: "title_close",
  close: "title_close",
  partial: "title_partial",
  differs: "title_differs",
} as const;
const CREDITS_REASON = {
  same: "artist",
  close: "artist_close",
  partial: "artist_partial",
  differs: "artist_differs",
  unknown: "artist_unknown",
} as const;
const DURATION_REASON = {
  same: "duration",
  close: "duration_close",
  differs: "duration_differs",
  unknown: "duration_unknown",
} as const;
const VERSION_REASON = {
  same: null,
  unclear: "version_unclear",
  near: "version_differs",
  other: "version_differs",
} as const;

function compareIsrcs(a: string | null, b: string | null): Comparison["isrc"] {
  if (a === null || b === null) return "unknown";
  return a === b ? "same" : "differs";
}

function scoreOf(compared: Omit<Comparison, "score">, [a, b]: readonly [Song, Song]): number {
  const parts =
    TITLE_WEIGHT * TITLE_SCORE[compared.title] +
    CREDITS_WEIGHT * CREDITS_SCORE[compared.credits] +
    DURATION_WEIGHT * durationScore(a.durationSec, b.durationSec) +
    ALBUM_WEIGHT * albumScore(a.album, b.album);
  const explicitFactor = compared.isExplicitApart ? 0.9 : 1;
  const isrcFactor = compared.isrc === "differs" ? 0.98 : 1;
  const score = parts * VERSION_FACTOR[compared.version] * explicitFactor * isrcFactor;
  const raised = compared.isrc === "same" ? 0.9 + 0.1 * score : score;
  return Math.round(raised * 1e4) / 1e4;
}

function durationScore(aSec: number | null, bSec: number | null): number {
  if (aSec === null || bSec === null) return 0.5;
  return Math.max(0, 1 - Math.abs(aSec - bSec) / NOTHING_LEFT_SEC);
}

function albumScore(a: string | null, b: string | null): number {
  if (a === null || b === null) return 0.5;
  return a === b ? 1 : 0;
}
