import { displayName } from "#server/library/display-name.ts";

const MAX_TITLE_CHARACTERS = 100;
/** A file system takes 255 bytes for a name; what follows the title is below 60. */
const MAX_TITLE_BYTES = 180;

/** Separators and what Windows refuses in names. */
const REFUSED = /[/\\:*?"<>|]/g;
/** Marks of direction, halves of characters; what is unassigned may be a sign of a newer Unicode. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}]/gu;

/** What an exported file is called: `Title - vocals.wav`, whatever the title holds. */
export function exportName(title: string, part: string, extension: string): string {
  return `${safeTitle(title)} - ${part}.${extension}`;
}

function safeTitle(title: string): string {
  // Separators go first: what stands before them is no folder here.
  const text = displayName(title.replace(REFUSED, "_")).replace(UNSEEN, "");
  const trimmed = text.replace(/^[. ]+|[. ]+$/g, "");
  return shorten(trimmed === "" ? "untitled" : trimmed);
}

function shorten(text: string): string {
  const characters = Array.from(text).slice(0, MAX_TITLE_CHARACTERS);
  while (Buffer.byteLength(characters.join("")) > MAX_TITLE_BYTES) characters.pop();
  return characters.join("").replace(/[. ]+$/, "");
}
