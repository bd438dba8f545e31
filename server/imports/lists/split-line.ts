/** Two sides of a line as they stood; the artist is null where the line names a title only. */
export interface SplitLine {
  readonly artist: string | null;
  readonly title: string;
}

const SPACED_DASH = / [-\u2010-\u2015\u2212](?: |$)/u;
/** A long dash parts names without spaces too; a hyphen belongs to a word. */
const TIGHT_DASH = /(?<=\p{L})[\u2013\u2014\u2015](?=\p{L})/u;
const NO_ARTIST = new Set(
  "me you him her us them it now myself yourself chance heart night day far".split(" "),
);

/** Splits one clean line: "Artist - Title" at its first spaced dash, else "Title by Artist" at its last "by". */
export function splitLine(text: string): SplitLine {
  for (const dash of [SPACED_DASH, TIGHT_DASH]) {
    const found = dash.exec(text);
    if (found) return sides(text, [found.index, found[0].length]);
  }
  return splitAtBy(text) ?? { artist: null, title: text };
}

function sides(text: string, [at, length]: readonly [number, number]): SplitLine {
  const artist = text.slice(0, at).trim();
  return { artist: artist === "" ? null : artist, title: text.slice(at + length).trim() };
}

/** "Stand by Me", "Day by Day" are titles: nobody is called that. */
function splitAtBy(text: string): SplitLine | null {
  const at = text.toLowerCase().lastIndexOf(" by ");
  if (at <= 0 || text.length !== text.toLowerCase().length) return null;
  const [title, artist] = [text.slice(0, at).trim(), text.slice(at + 4).trim()];
  const [before, after] = [title.split(" ").at(-1) ?? "", artist.split(" ")[0] ?? ""];
  const isPhrase = before.toLowerCase() === after.toLowerCase();
  if (title === "" || artist === "" || isPhrase || NO_ARTIST.has(artist.toLowerCase())) return null;
  return { artist, title };
}
