import { cleanField } from "./clean-field.ts";
import type { ListItem, SkipReason } from "./imported-list.ts";
import { LIST_LIMITS } from "./list-limits.ts";
import { readDuration } from "./read-duration.ts";
import { splitLine, type SplitLine } from "./split-line.ts";

/** Two fields, their separator, a number and a length. */
const MOST_CHARACTERS = 2 * LIST_LIMITS.fieldCharacters + 50;
/** "# ...", "//..." and M3U's "#EXT..."; rulers of dashes or stars part a list and name nothing. */
const COMMENT = /^(?:#(?:\s|$|EXT)|\/\/|[-=_*~\u2013\u2014 ]{2,}$)/u;
const BULLET =
  /^(?:[\u2022\u2023\u25e6\u2043\u2219\u00b7\u25aa\u25cf\u25cb*+>]\s?|[-\u2013\u2014]\s)(?=\S)/u;
/** "1. ", "1) ", "(1) ", "[1] ", "#1 ", "01 "; "1 - " only where another dash follows. */
const NUMBERING =
  /^(?:#?\d{1,5}[.)](?!\d)\s?|#?\d{1,5}:\s|[([]\d{1,5}[)\]]\s|#\d{1,5}\s|0\d{1,4}\s|\d{1,5} [-\u2013\u2014] (?=[^-\u2013\u2014]* [-\u2013\u2014] ))(?=\S)/u;
const BRACKETED_CLOCK = / ?[([]((?:\d{1,2}:)?\d{1,3}:[0-5]\d)[)\]]$/;
const DASHED_CLOCK = / [-\u2013\u2014|] ((?:\d{1,2}:)?\d{1,3}:[0-5]\d)$/;
const CLOCK = /^(?:\d{1,2}:)?\d{1,3}:[0-5]\d$/;
const LINK = /^(?:https?:\/\/\S+|spotify:[a-z]+:\S+)$/i;
const QUOTED = /^["\u201c\u201e\u00ab](.+)["\u201d\u201c\u00bb]$/u;

/** One line of a pasted list as an item, as the reason to skip it, or null for a blank line or a comment. */
export function parseTextLine(text: string): ListItem | SkipReason | null {
  const columns = text.slice(0, MOST_CHARACTERS).split("\t").map(cleanField).filter(Boolean);
  const line = columns.join("\t");
  if (line === "" || COMMENT.test(line)) return null;
  if (text.trim().length > MOST_CHARACTERS) return "field_too_long";
  if (LINK.test(line)) return "link_without_title";
  const read = columns.length > 1 ? readColumns(columns) : readLine(line);
  const [title, artist] = [unquoted(read.title), read.artist === null ? "" : unquoted(read.artist)];
  if (title === "") return "no_title";
  const isLong = [title, artist].some((field) => field.length > LIST_LIMITS.fieldCharacters);
  return isLong ? "field_too_long" : itemOf({ ...read, title, artist });
}

interface ReadLine extends SplitLine {
  readonly album?: string;
  readonly durationSec: number | null;
}

function readLine(line: string): ReadLine {
  const bare = line.replace(BULLET, "").replace(NUMBERING, "").replace(BULLET, "");
  const clock = BRACKETED_CLOCK.exec(bare) ?? dashedClock(bare);
  if (clock === null || clock.index === 0) return { ...splitLine(bare), durationSec: null };
  return {
    ...splitLine(bare.slice(0, clock.index)),
    durationSec: readDuration(clock[1] ?? "", "s"),
  };
}

/** A length behind a dash is one only where an artist stands before it: "Artist - 4:44" names a title. */
function dashedClock(line: string): RegExpExecArray | null {
  const clock = DASHED_CLOCK.exec(line);
  return clock && splitLine(line.slice(0, clock.index)).artist !== null ? clock : null;
}

/** Columns of a spreadsheet: artist, title, then album and length in any order. */
function readColumns(columns: readonly string[]): ReadLine {
  const named = columns.filter((column) => !CLOCK.test(column) && !/^#?\d{1,5}[.)]?$/.test(column));
  const clock = columns.find((column) => CLOCK.test(column));
  const durationSec = clock === undefined ? null : readDuration(clock, "s");
  const [artist, title, album] = named;
  if (artist === undefined) return { artist: null, title: columns[0] ?? "", durationSec };
  if (title === undefined) return { ...readLine(artist), durationSec };
  return { artist, title, durationSec, ...(album === undefined ? {} : { album }) };
}

function unquoted(text: string): string {
  return (QUOTED.exec(text)?.[1] ?? text).trim();
}

function itemOf(line: ReadLine): ListItem {
  return {
    title: line.title,
    artists: line.artist === null || line.artist === "" ? [] : [line.artist],
    album: line.album ?? null,
    durationSec: line.durationSec,
    isrc: null,
    isExplicit: null,
    spotifyTrackId: null,
    coverUrl: null,
  };
}
