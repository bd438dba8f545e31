/** One way to read a file's name; the artist is null where the name holds a title only. */
export interface NameReading {
  readonly artist: string | null;
  readonly title: string;
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
 * Reads a file's name in all the usual ways, likeliest first and at least one:
 * "Artist - Title" and its reverse, with an album or a track number between, or a title alone.
 */
export function readFileName(fileName: string): NameReading[] {
  const stem = stemOf(fileName);
  const named = stem.replace(TRACK_NUMBER, "");
  const parts = named
    .split(SPACED_DASH)
    .map((part) => part.trim())
    .filter((part) => part !== "" && !ONLY_NUMBER.test(part));
  const [first, second] = [parts[0], parts[1]];
  if (first === undefined || second === undefined)
    return [...titleAlone(stem, named), ...tight(named)];
  const rest = parts.slice(1).join(" - ");
  const last = parts.at(-1) ?? second;
  return distinct([
    { artist: first, title: rest },
    { artist: first, title: last },
    { artist: last, title: parts.slice(0, -1).join(" - ") },
    { artist: null, title: parts.join(" - ") },
  ]);
}

function stemOf(fileName: string): string {
  const base = fileName.split(/[/\\]/).at(-1) ?? "";
  const stem = base.slice(0, LONGEST).replace(EXTENSION, "");
  const spaced = stem.includes(" ") ? stem : stem.replaceAll("_", " ");
  const clean = spaced.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
  return clean.replace(VIDEO_ID, "").replace(COPY_NUMBER, "") || clean;
}

function titleAlone(stem: string, named: string): NameReading[] {
  const only = named.replace(/^[-.) ]+|[- ]+$/g, "") || stem;
  return distinct([
    { artist: null, title: only },
    { artist: null, title: stem },
  ]);
}

/** "Artist-Title" without spaces. */
function tight(named: string): NameReading[] {
  const at = named.search(TIGHT_DASH);
  const [artist, title] = [named.slice(0, at).trim(), named.slice(at + 1).trim()];
  return at <= 0 || artist === "" || title === "" ? [] : [{ artist, title }];
}

function distinct(readings: readonly NameReading[]): NameReading[] {
  const seen = new Map(readings.map((reading) => [JSON.stringify(reading), reading]));
  return [...seen.values()];
}
