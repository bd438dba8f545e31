/** Shapes of a picture made from an id, for tracks without cover art. */
export interface GeneratedCover {
  readonly ground: string;
  readonly shapes: readonly { readonly d: string; readonly fill: string }[];
}

const PALETTES = [
  ["#123047", "#5fb0d9", "#f4f1e4"],
  ["#24262b", "#c9ccd3", "#7d828d"],
  ["#1f3a4d", "#e9c07a", "#d9714e"],
  ["#3d2f33", "#c99f91", "#f0ddcb"],
  ["#2c2a4a", "#7f7bd1", "#f0b7a4"],
  ["#20403a", "#9fc8a8", "#efe3c2"],
  ["#3d2f1d", "#d9a441", "#f1e2bd"],
  ["#4a2530", "#e58a7b", "#f3d9b1"],
] as const;

const disc = (x: number, y: number, r: number) =>
  `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;

type Motif = (shift: number) => readonly [first: string, second: string];

const MOTIFS: readonly Motif[] = [
  (s) => [
    `M0 64V${39 + s}L22 ${27 - s}L40 ${44 + s}L52 26L64 42V64z`,
    `${disc(48, 15, 6)}M0 64V56L26 ${42 + s}L64 58V64z`,
  ],
  (s) => [`M64 0L0 64h64z`, disc(22 + s, 20, 10)],
  (s) => ["M0 32a32 32 0 0 1 64 0z", `M${12 + s} 32a20 20 0 0 0 40 0z`],
  (s) => [`${disc(42, 43, 34)}${disc(42, 43, 26)}${disc(42, 43, 18)}`, disc(42, 43, 7 + s)],
  (s) => ["M0 0h32v32H0zM32 32h32v32H32z", `${disc(48, 16, 9 + s)}${disc(16, 48, 9 + s)}`],
  (s) => [
    "M8 22h4v20H8zM18 12h4v40h-4zM28 24h4v16h-4zM38 8h4v48h-4zM48 20h4v24h-4z",
    `M${13 + s} 28h3v8h-3zM43 16h3v32h-3z`,
  ],
  (s) => [`M32 ${8 - s}L56 32L32 ${56 + s}L8 32z`, disc(32, 32, 10)],
  () => ["M0 12h64v6H0zM0 28h64v6H0zM0 44h64v6H0z", disc(34, 22, 10)],
];

/** The same id always gives the same picture. */
export function generateCover(id: string): GeneratedCover {
  let hash = 2166136261;
  for (let index = 0; index < id.length; index += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 16777619) >>> 0;
  }
  const [ground, strong, light] = PALETTES[hash % PALETTES.length] ?? PALETTES[0];
  const motif = MOTIFS[(hash >>> 5) % MOTIFS.length] ?? MOTIFS[0];
  const [first, second] = motif?.((hash >>> 11) % 4) ?? ["", ""];
  return {
    ground,
    shapes: [
      { d: first, fill: strong },
      { d: second, fill: light },
    ],
  };
}
