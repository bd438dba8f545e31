const UUID = "[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}";
const STEM = "[a-z][a-z0-9_]{0,31}";

const PATTERN = new RegExp(
  `^/api/media/(?<owner>separations|tracks|wanted|playlists|lists)/(?<id>${UUID})/(?:` +
    `(?<whole>manifest\\.json|cover)|(?<peaks>${STEM})\\.peaks|(?<stem>${STEM})/(?<index>\\d{5})\\.(?<codec>flac|opus))$`,
);

/** Whose audio there is. */
const PACK_OWNERS = ["separations", "tracks"] as const;
/** What has a cover: a list is one that was read, and is not imported yet. */
const COVER_OWNERS = ["tracks", "wanted", "playlists", "lists"] as const;

/** What a media address names; `owner` says whose id it is. */
export type MediaPath = CoverPath | PackPath;

export interface CoverPath {
  readonly owner: (typeof COVER_OWNERS)[number];
  readonly id: string;
  readonly kind: "cover";
}

export type PackPath = { readonly owner: (typeof PACK_OWNERS)[number]; readonly id: string } & (
  | { readonly kind: "manifest" }
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
  const { owner: name, id, whole, ...part } = PATTERN.exec(path)?.groups ?? {};
  if (id === undefined) return null;
  if (whole === "cover") {
    const owner = COVER_OWNERS.find((one) => one === name);
    return owner ? { owner, id, kind: "cover" } : null;
  }
  const owner = PACK_OWNERS.find((one) => one === name);
  if (!owner) return null;
  if (whole !== undefined) return { owner, id, kind: "manifest" };
  if (part.peaks !== undefined) return { owner, id, kind: "peaks", stem: part.peaks };
  if (part.stem === undefined) return null;
  const codec = part.codec === "opus" ? "opus" : "flac";
  return { owner, id, kind: "segment", stem: part.stem, index: Number(part.index), codec };
}
