const SEGMENT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const MAX_LENGTH = 512;

/**
 * Returns `key` when it is one: relative segments of letters, digits, dot, dash and underscore joined
 * by single slashes. Everything else (`..`, absolute, NUL, empty, a trailing slash) throws.
 */
export function assertStorageKey(key: string): string {
  const isKey = key.length <= MAX_LENGTH && key.split("/").every((part) => SEGMENT.test(part));
  if (!isKey) throw new Error(`${JSON.stringify(key.slice(0, 80))} is not a storage key.`);
  return key;
}

/** Kinds of pictures that lists bring. */
export const COVER_EXTENSIONS = ["jpg", "png", "webp"] as const;

export type CoverExtension = (typeof COVER_EXTENSIONS)[number];

/** Keys of what belongs to a track, a pack or a user's lists; nothing else builds them. */
export const storageKeys = {
  track: (trackId: string): string => `tracks/${trackId}`,
  original: (trackId: string): string => `tracks/${trackId}/original`,
  cover: (trackId: string, extension: "jpg" | "png"): string =>
    `tracks/${trackId}/cover.${extension}`,
  /** Of pictures that a user's lists show. */
  listCovers: (userId: string): string => `covers/${userId}`,
  listCover: (userId: string, name: string, extension: CoverExtension): string =>
    `covers/${userId}/${name}.${extension}`,
  export: (trackId: string, exportId: string, extension: string): string =>
    `tracks/${trackId}/exports/${exportId}.${extension}`,
  pack: (packId: string): string => `packs/${packId}`,
  stem: (packId: string, stem: string): string => `packs/${packId}/${stem}`,
  segment: (packId: string, stem: string, index: number): string =>
    `packs/${packId}/${stem}/${String(index).padStart(5, "0")}.flac`,
  opus: (packId: string, stem: string, index: number): string =>
    `packs/${packId}/${stem}/${String(index).padStart(5, "0")}.opus`,
  peaks: (packId: string, stem: string): string => `packs/${packId}/${stem}.peaks`,
  manifest: (packId: string): string => `packs/${packId}/manifest.json`,
} as const;
