import { foldText } from "./fold-text.ts";
import { withoutRemaster } from "./neutral-asides.ts";
import { splitAsides } from "./split-asides.ts";
import { VERSION_KINDS, VERSION_PATTERNS, type VersionKind } from "./version-kinds.ts";

const LONGEST = 500;
/** "2003 - Low Tide" and "[2003] Low Tide" are "Low Tide". */
const LEADING_YEAR = /^[\s([{]*(?:19|20)\d\d[\s\-.)\]}]+(?=\S)/u;
/** Editions of a whole album ("Extended Edition", "Mono") leave its recordings what they are. */
const NEVER_LENT: ReadonlySet<VersionKind> = new Set([
  "demo",
  "extended",
  "radio_edit",
  "commentary",
  "reprise",
  "mono",
  "rerecorded",
  "alternate",
]);
/** Their words mean little else, wherever they stand. */
const NAMED_AS_IN_ASIDES: ReadonlySet<VersionKind> = new Set([
  "karaoke",
  "sped_up",
  "slowed",
  "nightcore",
  "eight_d",
  "bass_boosted",
  "a_cappella",
  "mashup",
]);
/**
 * How an album's own words name kinds whose words mean other things, too: "Long Live", "The Way We Live",
 * "Run for Cover" and "Stripped" are albums like any other. An unplugged concert is live and acoustic.
 */
const NAMED_BY_ALBUMS: readonly (readonly [VersionKind, RegExp])[] = [
  ["remix", /\bremix(?:es|ed)?\b|\bremezclas?\b|ремикс|リミックス|리믹스/u],
  [
    "live",
    /(?<!\b(?:i|we|you|they|who|people|how|where|to|let|long|still|must|only) )\blive(?: (?:at|from|in|on) \S| (?:\d{4}|sessions?|recordings?|versions?|album|acoustic|lounge|tour|tapes)\b|$)|\b(?:in|the) concert\b|\bunplugged\b|\b(?:en vivo|ao vivo|en directo|en direct|dal vivo)\b|ライブ|ライヴ|라이브|концерт/u,
  ],
  ["karaoke", /\bbacking tracks\b/u],
  [
    "instrumental",
    /^instrumental$|\binstrumentals$|\binstrumental (?:versions?|album|tracks)\b|\boff vocal\b|インスト/u,
  ],
  ["acoustic", /\b(?:acoustic|unplugged|acustic[oa]|acoustique|akustik)\b|アコースティック/u],
  [
    "cover",
    /^covers?$|\bcovers(?: vol)?(?: \d+)?$|^covers (?:of|by) |\bcover (?:versions?|songs|album)\b|\btribute (?:to|album|band)\b|\btribute$|кавер/u,
  ],
];

/** The kinds that an album's name lends to titles that name none: "Live in ...", "MTV Unplugged", "Low Tide (Remixes)". */
export function readAlbumKinds(album: string): VersionKind[] {
  const named = new Set(
    splitAsides(album.slice(0, LONGEST).replace(LEADING_YEAR, "")).flatMap(({ text, isAside }) =>
      kindsNamedIn(withoutRemaster(foldText(text)), isAside),
    ),
  );
  return VERSION_KINDS.filter((kind) => named.has(kind) && !NEVER_LENT.has(kind));
}

function kindsNamedIn(folded: string, isAside: boolean): VersionKind[] {
  const asInAsides = VERSION_PATTERNS.filter(([kind]) => isAside || NAMED_AS_IN_ASIDES.has(kind));
  return [...asInAsides, ...NAMED_BY_ALBUMS]
    .filter(([, pattern]) => pattern.test(folded))
    .map(([kind]) => kind);
}
