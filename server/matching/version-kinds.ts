/** What a recording may be other than the studio original, in the order in which kinds are listed. */
export const VERSION_KINDS = [
  "remix",
  "live",
  "karaoke",
  "instrumental",
  "acoustic",
  "cover",
  "demo",
  "sped_up",
  "slowed",
  "nightcore",
  "eight_d",
  "bass_boosted",
  "extended",
  "radio_edit",
  "a_cappella",
  "mashup",
  "commentary",
  "reprise",
  "mono",
  "rerecorded",
  "alternate",
] as const;

export type VersionKind = (typeof VERSION_KINDS)[number];

/** Kinds near enough to the original to be offered for it; all others are other music or another performance. */
export const OFFERED_KINDS: ReadonlySet<VersionKind> = new Set([
  "acoustic",
  "demo",
  "extended",
  "radio_edit",
  "mono",
  "rerecorded",
  "alternate",
]);

/** How folded text in brackets or behind a dash names each kind; a plain title word is not enough. */
export const VERSION_PATTERNS: readonly (readonly [VersionKind, RegExp])[] = [
  [
    "remix",
    /\bremix(?:es|ed)?\b|\b(?:rework|bootleg|refix|vip|dub|club|dance) mix\b|\b(?:rework|reworked|bootleg|refix|flip)$|^vip$|remezcla|ремикс|リミックス|리믹스/u,
  ],
  [
    "live",
    /^live$|^live (?:at|from|in|on|version|sessions?|recording|performance|acoustic|lounge|take|video|edit|mix|studio|\d{4})\b|\blive (?:at|from|version|sessions?|recording|performance|in concert)\b|^(?:\d{4}|mtv|acoustic|unplugged|recorded|tour|concert|official)(?: .*)? live$|\b(?:in concert|concert version|en vivo|ao vivo|en directo|en direct|dal vivo)\b|ライブ|ライヴ|라이브|концерт/u,
  ],
  [
    "karaoke",
    /\b(?:karaoke|backing track|minus one|sing along|in the style of|made famous by|originally performed by)\b|カラオケ|караоке|노래방/u,
  ],
  ["instrumental", /\binstrumentals?\b|^inst$|\boff vocal\b|インスト|минус/u],
  [
    "acoustic",
    /\b(?:acoustic|unplugged|stripped|acustic[oa]|acoustique|akustik)\b|アコースティック/u,
  ],
  [
    "cover",
    /\bcover(?:ed)?$|^cover(?:ed)? (?:by|of|version)\b|\bcover version\b|\btribute\b|кавер/u,
  ],
  ["demo", /\bdemos?\b|\bouttakes?\b|\brough mix\b|\bearly version\b/u],
  ["sped_up", /\bsped up\b|\bspeed up\b|\bspedup\b/u],
  ["slowed", /\bslowed\b|\bslow version\b|\bdaycore\b/u],
  ["nightcore", /\bnightcore\b/u],
  ["eight_d", /\b8 ?d\b/u],
  ["bass_boosted", /\bbass boost(?:ed)?\b/u],
  ["extended", /\bextended\b|\b12 (?:inch|mix|version)\b|\blong version\b|\blong mix\b/u],
  [
    "radio_edit",
    /\bradio (?:edit|mix|version|cut)\b|\b(?:single|short|video) edit\b|^edit(?:ed)?$|\bshort version\b/u,
  ],
  ["a_cappella", /\ba ?capp?ell?a\b|\bvocals only\b/u],
  ["mashup", /\bmash ?ups?\b|\bmegamix\b/u],
  ["commentary", /\bcommentary\b|\binterview\b|\bvoice memo\b/u],
  ["reprise", /\breprise\b/u],
  ["mono", /\bmono\b/u],
  ["rerecorded", /\bre ?recorded\b|\bre ?recording\b|\bnew recording\b/u],
];
