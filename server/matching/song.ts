import { readAlbumKinds } from "./read-album-kinds.ts";
import { readCredits, type Credits } from "./read-credits.ts";
import { readIsrc } from "./read-isrc.ts";
import { readTitle, type Title } from "./read-title.ts";
import type { VersionKind } from "./version-kinds.ts";

/** One reading of a wanted track or a file, folded once and compared many times. */
export interface Song {
  readonly title: Title;
  readonly credits: Credits | null;
  /** Folded words without remaster and edition; null where unknown. */
  readonly album: string | null;
  /** Kinds that an album's name lends to titles that name none ("Live in ..."), weaker than a title's word. */
  readonly albumKinds: readonly VersionKind[];
  readonly durationSec: number | null;
  readonly isrc: string | null;
  readonly isExplicit: boolean | null;
}

/** What a song is read from; texts as written. */
export interface SongText {
  readonly title: string;
  readonly artists: readonly string[];
  readonly album: string | null;
  readonly durationSec: number | null;
  readonly isrc: string | null;
  readonly isExplicit: boolean | null;
}

/** Folds a track's texts; a duration that is no positive number counts as unknown. */
export function songOf(text: SongText): Song {
  const title = readTitle(text.title);
  return {
    title,
    credits: readCredits(text.artists, title.featured),
    album: text.album === null ? null : readTitle(text.album).core || null,
    albumKinds: readAlbumKinds(text.album ?? ""),
    durationSec: text.durationSec !== null && text.durationSec > 0 ? text.durationSec : null,
    isrc: readIsrc(text.isrc),
    isExplicit: title.isExplicit ?? text.isExplicit,
  };
}
