import { readIsrc } from "#server/matching/read-isrc.ts";
import { checkLineCount } from "./check-list-size.ts";
import { cleanField } from "./clean-field.ts";
import type { TableShape } from "./detect-table.ts";
import type { ColumnName } from "./find-columns.ts";
import type { ImportedList, ListItem, SkippedLine, SkipReason } from "./imported-list.ts";
import { LIST_LIMITS } from "./list-limits.ts";
import { readDuration } from "./read-duration.ts";
import { readRecords, type TableRecord } from "./read-records.ts";
import { readSpotifyTrackId } from "./read-spotify-track-id.ts";
import { skipLine } from "./skip-line.ts";
import { splitLine } from "./split-line.ts";
import { artistSeparator, splitArtists, type ArtistSeparator } from "./split-artists.ts";

type Cells = (name: ColumnName) => string;

/** Separates names where a heading speaks of one artist: a comma there belongs to the name. */
const SINGLE_ARTIST_SEPARATORS: readonly ArtistSeparator[] = [";", "|"];
/** More names than any track credits; each is compared with those of every file. */
const MOST_ARTISTS = 100;
const LONGEST_URL = 2_000;

/** Reads a table whose row of headings is known; line ends are "\n". */
export function parseTable(text: string, shape: TableShape): ImportedList {
  const body = text.split("\n").slice(shape.linesBefore).join("\n");
  const records = readRecords(body, shape.delimiter).slice(1);
  checkLineCount(records.length);
  const separator = separatorOf(records, shape);
  const items: ListItem[] = [];
  const skipped: SkippedLine[] = [];
  for (const record of records) {
    if (record.fields.every((field) => field.trim() === "")) continue;
    const item = readRecord(cellsOf(record, shape), separator);
    const line = record.line + shape.linesBefore;
    if (typeof item !== "string") items.push(item);
    else skipped.push(skipLine(line, record.fields.filter(Boolean).join(shape.delimiter), item));
  }
  return { kind: "table", items, skipped };
}

function cellsOf(record: TableRecord, { columns }: TableShape): Cells {
  return (name) => {
    const at = columns[name];
    return at === undefined ? "" : (record.fields[at] ?? "");
  };
}

function separatorOf(records: readonly TableRecord[], shape: TableShape): ArtistSeparator {
  const name = shape.columns.artists === undefined ? "artist" : "artists";
  const fields = records.map((record) => cellsOf(record, shape)(name));
  const found = artistSeparator(fields);
  const isSingle = name === "artist" && !SINGLE_ARTIST_SEPARATORS.includes(found);
  return isSingle ? ";" : found;
}

function readRecord(cells: Cells, separator: ArtistSeparator): ListItem | SkipReason {
  const { title, artists } = readNames(cells, separator);
  const album = cleanField(cells("album"));
  const isLost = title === "undefined" && artists.every((artist) => artist === "undefined");
  const link = cells("trackId").trim();
  if (title === "" || isLost) return link === "" ? "no_title" : "link_without_title";
  if (/^spotify:(?:episode|show|artist|album|playlist):/.test(link)) return "not_a_track";
  const isLong = [title, album, ...artists].some(
    (text) => text.length > LIST_LIMITS.fieldCharacters,
  );
  if (isLong || artists.length > MOST_ARTISTS) return "field_too_long";
  return {
    title,
    artists,
    album: album === "" ? null : album,
    durationSec: readDuration(cells("durationMs"), "ms") ?? readDuration(cells("duration"), "s"),
    isrc: readIsrc(cells("isrc")),
    isExplicit: readFlag(cells("explicit")),
    spotifyTrackId: readSpotifyTrackId(link),
    coverUrl: readCoverUrl(cells("coverUrl")),
  };
}

/** Exports of videos have both names in the title's column. */
function readNames(cells: Cells, separator: ArtistSeparator): { title: string; artists: string[] } {
  const title = cleanField(cells("title"));
  const artists = splitArtists(cells("artists") || cells("artist"), separator);
  const split = artists.length === 0 ? splitLine(title) : null;
  return split?.artist && split.title !== ""
    ? { title: split.title, artists: [split.artist] }
    : { title, artists };
}

function readFlag(text: string): boolean | null {
  const flag = text.trim().toLowerCase();
  if (["true", "1", "yes", "explicit"].includes(flag)) return true;
  return ["false", "0", "no", "clean"].includes(flag) ? false : null;
}

function readCoverUrl(text: string): string | null {
  const url = cleanField(text);
  return url.length <= LONGEST_URL && /^https:\/\/[^\s]+$/i.test(url) && URL.canParse(url)
    ? url
    : null;
}
