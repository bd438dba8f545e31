const UUID = "[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}";
const STEM = "[a-z][a-z0-9_]{0,31}";

const PATTERN = new RegExp(
  `^/api/media/(?<owner>separations|tracks)/(?<id>${UUID})/(?:` +
    `(?<whole>manifest\\.json|cover)|(?<peaks>${STEM})\\.peaks|(?<stem>${STEM})/(?<index>\\d{5})\\.(?<codec>flac|opus))$`,
);

/** What a media address names; `owner` says whose id it is. */
export type MediaPath = { readonly owner: "separations" | "tracks"; readonly id: string } & (
  | { readonly kind: "manifest" }
  | { readonly kind: "cover" }
  | { readonly kind: "peaks"; readonly stem: string }
  | {
      readonly kind: "segment";
      readonly stem: string;
      readonly index: number;
      readonly codec: "flac" | "opus";
    }
);

/** Parses the path as it came, undecoded: an address with escapes, dots or anything else is none. */
export function parseMediaPath(path: string): MediaPath | null {
  const { owner, id, whole, peaks, stem, index, codec } = PATTERN.exec(path)?.groups ?? {};
  if (id === undefined || (owner !== "separations" && owner !== "tracks")) return null;
  if (whole === "manifest.json") return { owner, id, kind: "manifest" };
  if (whole === "cover") return owner === "tracks" ? { owner, id, kind: "cover" } : null;
  if (peaks !== undefined) return { owner, id, kind: "peaks", stem: peaks };
  if (stem === undefined) return null;
  const isOpus = codec === "opus";
  return { owner, id, kind: "segment", stem, index: Number(index), codec: isOpus ? codec : "flac" };
}
