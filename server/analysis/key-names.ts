/** Tonics by pitch class, as analyses write them. */
const TONICS = ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"] as const;

const MODES = ["major", "minor"] as const;

/** A tonic from `TONICS`, a blank, and its mode. */
export type KeyName = `${(typeof TONICS)[number]} ${(typeof MODES)[number]}`;

/** All 24, major first, each from C upwards. */
export const KEY_NAMES: readonly KeyName[] = MODES.flatMap((mode) =>
  TONICS.map((tonic) => `${tonic} ${mode}` as const),
);

interface Key {
  /** 0 is C. */
  readonly pitchClass: number;
  readonly isMinor: boolean;
}

/** How far a major key of the same notes lies above a minor one, in semitones. */
const RELATIVE = 3;
const FIFTH = 7;
/** On Camelot's wheel C major is 8B, on the Open Key wheel 1d. */
const CAMELOT_OF_C = 8;

function readKey(name: KeyName): Key {
  const place = KEY_NAMES.indexOf(name);
  return { pitchClass: place % 12, isMinor: place >= 12 };
}

/** The place on the circle of fifths, from 0 for C major and A minor, clockwise. */
export function fifthsOf(name: KeyName): number {
  const { pitchClass, isMinor } = readKey(name);
  return ((pitchClass + (isMinor ? RELATIVE : 0)) * FIFTH) % 12;
}

/** As DJs write it: `8B` for C major, `8A` for A minor. */
export function camelotOf(name: KeyName): string {
  const number = ((fifthsOf(name) + CAMELOT_OF_C - 1) % 12) + 1;
  return `${number}${readKey(name).isMinor ? "A" : "B"}`;
}

/** As Traktor writes it: `1d` for C major, `1m` for A minor. */
export function openKeyOf(name: KeyName): string {
  return `${fifthsOf(name) + 1}${readKey(name).isMinor ? "m" : "d"}`;
}
