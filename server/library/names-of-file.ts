import { titleFromFileName } from "./title-from-file-name.ts";

/** What a track is called. */
export interface TrackNames {
  readonly title: string;
  readonly artist: string;
  readonly album: string;
}

type Tags = Readonly<Record<string, unknown>>;

const LONGEST = 300;

/** The names that a file gives itself: by its tags, and where they tell no title by its own name. */
export function namesOfFile(fileName: string, tags: unknown): TrackNames {
  const known = typeof tags === "object" && tags !== null ? (tags as Tags) : {};
  return {
    title: textOf(known.title) || titleFromFileName(fileName),
    artist: textOf(known.artist) || textOf(known.albumArtist),
    album: textOf(known.album),
  };
}

function textOf(tag: unknown): string {
  if (typeof tag !== "string" && typeof tag !== "number") return "";
  return String(tag).trim().slice(0, LONGEST);
}
