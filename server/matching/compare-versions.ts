import type { Version } from "./read-version.ts";
import type { Song } from "./song.ts";
import { OFFERED_KINDS, type VersionKind } from "./version-kinds.ts";

/**
 * `near` may be offered for the other, `other` is different music; `unclear` is one kind less exactly named,
 * or named by one's album alone where the other's is not known.
 */
export type VersionRelation = "same" | "unclear" | "near" | "other";

/** Compares which versions two songs are, either way round alike. */
export function compareVersions(a: Song, b: Song): VersionRelation {
  const [left, right] = [a.title.version, b.title.version];
  const apart = symmetricDifference(left.kinds, right.kinds);
  if (apart.length === 0)
    return left.kinds.length === 0 ? compareAlbums(a, b) : compareLabels(left, right);
  if (lendsTo(a, right) || lendsTo(b, left)) return "near";
  return apart.every((kind) => OFFERED_KINDS.has(kind)) ? "near" : "other";
}

/** "Song" on a live album may be the live one that the other names, or not. */
function lendsTo(song: Song, other: Version): boolean {
  const isUnnamed = song.title.version.kinds.length === 0;
  return isUnnamed && other.kinds.every((kind) => song.albumKinds.includes(kind));
}

/** An album never makes "Song" other music: a studio album may be called "Live in Colour". */
function compareAlbums(a: Song, b: Song): VersionRelation {
  if (symmetricDifference(a.albumKinds, b.albumKinds).length === 0) return "same";
  return a.album === null || b.album === null ? "unclear" : "near";
}

function compareLabels(a: Version, b: Version): VersionRelation {
  if (a.label === b.label) return "same";
  const [left, right] = [words(a.label), words(b.label)];
  return isWithin(left, right) || isWithin(right, left) ? "unclear" : "other";
}

function isWithin(part: readonly string[], whole: readonly string[]): boolean {
  return part.every((word) => whole.includes(word));
}

function words(label: string): string[] {
  return label.split(" ").filter((word) => word !== "");
}

function symmetricDifference(a: readonly VersionKind[], b: readonly VersionKind[]): VersionKind[] {
  return [...a.filter((kind) => !b.includes(kind)), ...b.filter((kind) => !a.includes(kind))];
}
