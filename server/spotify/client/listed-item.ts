import { trackSchema, type ApiTrack, type listItemSchema } from "./api-schemas.ts";
import type { z } from "zod";

/** A track as a list tells it. */
export interface ListedTrack {
  /** Spotify's own, or of what was pasted a hash. */
  readonly id: string;
  readonly title: string;
  readonly artists: readonly string[];
  /** Empty where it is not known. */
  readonly album: string;
  /** Null where it is not told. */
  readonly durationSec: number | null;
  /** Upper case without dashes; null where it is not told. */
  readonly isrc: string | null;
  readonly isExplicit: boolean | null;
  /** Of an image as `coverOf` chooses it, which Spotify lets expire; null without one. */
  readonly coverUrl: string | null;
}

/** Why an item of a list is no track that can be imported. */
type SkipReason = "removed" | "local_file" | "episode" | "unreadable";

export type ListedItem =
  | { readonly kind: "track"; readonly track: ListedTrack }
  | { readonly kind: "skipped"; readonly reason: SkipReason };

/** What the album that a track came in says of it, where the track itself says nothing. */
export interface OfAlbum {
  readonly name: string;
  readonly coverUrl: string | null;
}

/** In pixels: covers are shown at 160 at most, on screens of two for each. */
const LEAST_WIDTH = 300;

type ApiImages = { url: string; width?: number | null | undefined }[] | null | undefined;

/** Reads an item of a playlist or of the liked songs; never fails. */
export function readListItem(item: z.infer<typeof listItemSchema>): ListedItem {
  const found = item?.item ?? item?.track ?? null;
  if (found === null) return skipped("removed");
  if (item?.is_local === true) return skipped("local_file");
  return readTrack(found, null);
}

/** Reads what should be a track; never fails. */
export function readTrack(found: unknown, album: OfAlbum | null): ListedItem {
  const type: unknown = typeof found === "object" && found ? Reflect.get(found, "type") : null;
  if (type === "episode") return skipped("episode");
  const parsed = trackSchema.safeParse(found);
  if (!parsed.success) return skipped("unreadable");
  if (parsed.data.is_local === true) return skipped("local_file");
  const { id } = parsed.data;
  if (id === null || id === undefined) return skipped("unreadable");
  return { kind: "track", track: toTrack({ ...parsed.data, id }, album) };
}

/** The smallest image that is wide enough, else the largest; null without any. */
export function coverOf(images: ApiImages): string | null {
  const widestFirst = (images ?? []).toSorted((a, b) => (b.width ?? 0) - (a.width ?? 0));
  const wideEnough = widestFirst.filter(({ width }) => (width ?? 0) >= LEAST_WIDTH);
  return (wideEnough.at(-1) ?? widestFirst[0])?.url ?? null;
}

function namesOf(artists: ApiTrack["artists"]): string[] {
  return (artists ?? []).flatMap(({ name }) => (name ? [name] : []));
}

function toTrack(track: ApiTrack & { id: string }, album: OfAlbum | null): ListedTrack {
  const own = track.album ?? null;
  const of = own ? { name: own.name ?? "", coverUrl: coverOf(own.images) } : album;
  return {
    id: track.id,
    title: track.name,
    artists: namesOf(track.artists),
    album: of?.name ?? "",
    durationSec: track.duration_ms / 1000,
    isrc: readIsrc(track.external_ids?.isrc ?? ""),
    isExplicit: track.explicit ?? null,
    coverUrl: of?.coverUrl ?? null,
  };
}

function readIsrc(text: string): string | null {
  const isrc = text.replaceAll(/[^0-9a-z]/giu, "").toUpperCase();
  return isrc === "" ? null : isrc;
}

function skipped(reason: SkipReason): ListedItem {
  return { kind: "skipped", reason };
}
