import { compareCredits } from "./compare-credits.ts";
import { readCredits } from "./read-credits.ts";

/** One way to read a file's name; the artist is null where the name holds a title only. */
export interface NameReading {
  readonly artist: string | null;
  readonly title: string;
  /** What the name holds besides artist and title, which may also be a version ("Karaoke"); null where nothing is left. */
  readonly album: string | null;
}

const LONGEST = 500;
const EXTENSION = /\.(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{2,5}$/;
/** "03 - ", "3. ", "1-03 ", "A1. ", or a bare "03 " with its zero; "99 Lanterns" keeps its number. */
const TRACK_NUMBER =
  /^(?:\d{1,2}[-.]\d{2}(?:[-.)] ?| )|\d{1,3} ?[-.)] ?(?=\D)|0\d{1,2} |[A-D]\d{1,2}[-.)] )(?=\S)/;
const ONLY_NUMBER = /^\d{1,3}$/;
const COPY_NUMBER = / \(\d{1,2}\)$/;
/** The id of a video that downloaders put behind the title. */
const VIDEO_ID = / ?\[[A-Za-z0-9_-]{11}\]$/;
const SPACED_DASH = / [-\u2010-\u2015\u2212] /u;
const TIGHT_DASH = /[-\u2013\u2014]/u;

/**
 * Reads a file's name in all the usual ways, likeliest first and at least one: "Artist - Title" and its
 * reverse, with an album or a track number between, or a title alone. Where the artist is known from
 * elsewhere, every reading is by that artist, and no other part of the name is taken for one.
 */
export function readFileName(fileName: string, knownArtist: string | null = null): NameReading[] {
  const stem = stemOf(fileName);
  const named = stem.replace(TRACK_NUMBER, "");
  const spaced = named
    .split(SPACED_DASH)
    .map((part) => part.trim())
    .filter((part) => part !== "" && !ONLY_NUMBER.test(part));
  const isSpaced = spaced.length > 1;
  const parts = isSpaced ? spaced : tightParts(named);
  const alone = isSpaced ? [] : titleAlone(stem, named, knownArtist);
  const parted = knownArtist === null ? byAnyone(parts, isSpaced) : titlesOf(parts, knownArtist);
  return distinct([...alone, ...parted]);
}

function stemOf(fileName: string): string {
  const base = fileName.split(/[/\\]/).at(-1) ?? "";
  const stem = base.slice(0, LONGEST).replace(EXTENSION, "");
  const spaced = stem.includes(" ") ? stem : stem.replaceAll("_", " ");
  const clean = spaced.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
  return clean.replace(VIDEO_ID, "").replace(COPY_NUMBER, "") || clean;
}

function titleAlone(stem: string, named: string, artist: string | null): NameReading[] {
  const only = named.replace(/^[-.) ]+|[- ]+$/g, "") || stem;
  return [
    { artist, title: only, album: null },
    { artist, title: stem, album: null },
  ];
}

/** "Artist-Title" without spaces, or nothing. */
function tightParts(named: string): string[] {
  const at = named.search(TIGHT_DASH);
  const [artist, title] = [named.slice(0, at).trim(), named.slice(at + 1).trim()];
  return at <= 0 || artist === "" || title === "" ? [] : [artist, title];
}

function byAnyone(parts: readonly string[], isSpaced: boolean): NameReading[] {
  const [first, last] = [parts[0], parts.at(-1)];
  if (first === undefined || last === undefined) return [];
  const usual = { artist: first, title: joined(parts.slice(1)), album: null };
  if (!isSpaced) return [usual];
  return [
    usual,
    { artist: first, title: last, album: joined(parts.slice(1, -1)) || null },
    { artist: last, title: joined(parts.slice(0, -1)), album: null },
    { artist: null, title: joined(parts), album: null },
  ];
}

/** All parts but the artist's are the title's, or the first or all but the last are the album's. */
function titlesOf(parts: readonly string[], artist: string): NameReading[] {
  const own = besidesArtist(parts, artist);
  return [0, 1, own.length - 1]
    .filter((from) => from >= 0 && from < own.length)
    .map((from) => ({
      artist,
      title: joined(own.slice(from)),
      album: joined(own.slice(0, from)) || null,
    }));
}

function besidesArtist(parts: readonly string[], artist: string): readonly string[] {
  if (isBy(parts[0], artist)) return parts.slice(1);
  return isBy(parts.at(-1), artist) ? parts.slice(0, -1) : parts;
}

function isBy(part: string | undefined, artist: string): boolean {
  const relation = compareCredits(readCredits([part ?? ""], []), readCredits([artist], []));
  return relation !== "differs" && relation !== "unknown";
}

function joined(parts: readonly string[]): string {
  return parts.join(" - ");
}

function distinct(readings: readonly NameReading[]): NameReading[] {
  const seen = new Map(readings.map((reading) => [JSON.stringify(reading), reading]));
  return [...seen.values()];
}
