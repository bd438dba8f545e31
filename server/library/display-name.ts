const MAX_LENGTH = 200;

/** Invisible characters that reorder or hide text: bidirectional marks, zero width, byte order mark. */
const HIDDEN = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

/** What of an uploaded file's name may be shown: no path, no control or reordering characters, at most 200. */
export function displayName(fileName: string | undefined): string {
  const base = (fileName ?? "").toWellFormed().split(/[\\/]/).at(-1) ?? "";
  const text = base
    .normalize("NFC")
    .replace(/\p{Cc}+/gu, " ")
    .replace(HIDDEN, "")
    .replace(/\s+/g, " ")
    .trim();
  return shorten(text === "" || /^\.+$/.test(text) ? "untitled" : text);
}

/** Keeps the extension and never cuts a character in two. */
function shorten(name: string): string {
  const characters = Array.from(name);
  if (characters.length <= MAX_LENGTH) return name;
  const extension = Array.from(/\.[^.]{1,10}$/.exec(name)?.[0] ?? "");
  return [...characters.slice(0, MAX_LENGTH - extension.length), ...extension].join("");
}
