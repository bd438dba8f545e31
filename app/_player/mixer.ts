import { clampFaderDb, gainFromDb } from "./decibels.ts";

export interface StemSetting {
  readonly volumeDb: number;
  readonly isMuted: boolean;
  readonly isSoloed: boolean;
}

/** How loud each stem is meant to be; the player only knows the gains that follow from it. */
export interface MixerState {
  readonly stems: Readonly<Record<string, StemSetting>>;
  readonly mainDb: number;
}

const NEUTRAL: StemSetting = { volumeDb: 0, isMuted: false, isSoloed: false };

export const NEUTRAL_MIXER: MixerState = { stems: {}, mainDb: 0 };

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

export function clearMutesAndSolos(mixer: MixerState): MixerState {
  return mapStems(mixer, (each) => ({ ...each, isMuted: false, isSoloed: false }));
}

/** Linear gains for the player, by stem name and `main`. */
export function gainsOf(mixer: MixerState, stems: readonly string[]): Record<string, number> {
  const gains = stems.map((stem): [string, number] => [
    stem,
    isAudible(mixer, stem, stems) ? gainFromDb(stemSetting(mixer, stem).volumeDb) : 0,
  ]);
  return Object.fromEntries([...gains, ["main", gainFromDb(mixer.mainDb)]]);
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
