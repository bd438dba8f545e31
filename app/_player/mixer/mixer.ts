import { clampFaderDb, gainFromDb } from "./decibels.ts";
import type { FaderSettings } from "../player.ts";

export interface StemSetting {
  readonly volumeDb: number;
  /** From -1 (left) to 1 (right). */
  readonly pan: number;
  readonly isMuted: boolean;
  readonly isSoloed: boolean;
}

/** How loud each stem is meant to be; the player only knows the gains that follow from it. */
export interface MixerState {
  readonly stems: Readonly<Record<string, StemSetting>>;
  readonly mainDb: number;
}

const NEUTRAL: StemSetting = { volumeDb: 0, pan: 0, isMuted: false, isSoloed: false };

export const NEUTRAL_MIXER: MixerState = { stems: {}, mainDb: 0 };

/** The original mix has a volume as stems have; it is compared with, so that no mute or solo counts for it. */
export const MIX = "mix";

export function stemSetting(mixer: MixerState, stem: string): StemSetting {
  return mixer.stems[stem] ?? NEUTRAL;
}

/**
 * While any of the stems is soloed only soloed ones sound; a mute wins over a solo. `stems` are those that play:
 * settings of others are kept for when they are back, and count for nothing meanwhile.
 */
export function isAudible(mixer: MixerState, stem: string, stems: readonly string[]): boolean {
  const setting = stemSetting(mixer, stem);
  const isAnySoloed = stems.some((each) => stemSetting(mixer, each).isSoloed);
  return !setting.isMuted && (!isAnySoloed || setting.isSoloed);
}

export function withVolume(mixer: MixerState, stem: string, volumeDb: number): MixerState {
  return withStem(mixer, stem, { volumeDb: clampFaderDb(volumeDb) });
}

/** `pan` from -1 to 1; a hundredth is the smallest step. */
export function withPan(mixer: MixerState, stem: string, pan: number): MixerState {
  return withStem(mixer, stem, { pan: Math.round(Math.min(1, Math.max(-1, pan)) * 100) / 100 + 0 });
}

export function withMainVolume(mixer: MixerState, mainDb: number): MixerState {
  return { ...mixer, mainDb: clampFaderDb(mainDb) };
}

export function toggleMute(mixer: MixerState, stem: string): MixerState {
  return withStem(mixer, stem, { isMuted: !stemSetting(mixer, stem).isMuted });
}

export function toggleSolo(mixer: MixerState, stem: string): MixerState {
  return withStem(mixer, stem, { isSoloed: !stemSetting(mixer, stem).isSoloed });
}

/** Solos one stem alone; a second time ends all solos. */
export function toggleSoloAlone(mixer: MixerState, stem: string): MixerState {
  const soloed = Object.entries(mixer.stems).filter(([, each]) => each.isSoloed);
  const isAlone = soloed.length === 1 && soloed[0]?.[0] === stem;
  const cleared = mapStems(mixer, (each) => ({ ...each, isSoloed: false }));
  return isAlone ? cleared : withStem(cleared, stem, { isSoloed: true });
}

/** Sets these stems anew, all in one change. */
export function withStems(
  mixer: MixerState,
  change: (stem: string, setting: StemSetting) => StemSetting,
  stems: readonly string[],
): MixerState {
  const changed = stems.map((stem) => [stem, change(stem, stemSetting(mixer, stem))] as const);
  return { ...mixer, stems: { ...mixer.stems, ...Object.fromEntries(changed) } };
}

/** A stem as it came: neither moved, muted nor soloed. */
export function resetStem(mixer: MixerState, stem: string): MixerState {
  return withStem(mixer, stem, NEUTRAL);
}

export function clearMutesAndSolos(mixer: MixerState): MixerState {
  return mapStems(mixer, (each) => ({ ...each, isMuted: false, isSoloed: false }));
}

/** What the player's faders are set to, by stem name, `mix` and `main`. */
export function fadersOf(mixer: MixerState, stems: readonly string[]): FaderSettings {
  const faders = stems.map((stem) => {
    const { volumeDb, pan } = stemSetting(mixer, stem);
    const gain = isAudible(mixer, stem, stems) ? gainFromDb(volumeDb) : 0;
    return [stem, { gain, pan }] as const;
  });
  return {
    ...Object.fromEntries(faders),
    [MIX]: { gain: gainFromDb(stemSetting(mixer, MIX).volumeDb), pan: 0 },
    main: { gain: gainFromDb(mixer.mainDb), pan: 0 },
  };
}

function withStem(mixer: MixerState, stem: string, change: Partial<StemSetting>): MixerState {
  return {
    ...mixer,
    stems: { ...mixer.stems, [stem]: { ...stemSetting(mixer, stem), ...change } },
  };
}

function mapStems(mixer: MixerState, change: (setting: StemSetting) => StemSetting): MixerState {
  const stems = Object.entries(mixer.stems).map(([name, each]) => [name, change(each)] as const);
  return { ...mixer, stems: Object.fromEntries(stems) };
}
