import { stemSetting, withStems, type MixerState, type StemSetting } from "./mixer.ts";

/** A way to hear the stems: which of them sound, or how each of them is set. */
export interface Preset {
  readonly id: string;
  readonly name: string;
  readonly stems: Readonly<Record<string, Partial<StemSetting>>>;
}

/** What is offered, for tracks that have all stems that it names and others beside them. */
const OFFERS: readonly { name: string; only?: readonly string[]; without?: string }[] = [
  { name: "No vocals", without: "vocals" },
  { name: "Only vocals", only: ["vocals"] },
  { name: "Only drums and bass", only: ["drums", "bass"] },
  { name: "No drums", without: "drums" },
  { name: "No bass", without: "bass" },
  { name: "No guitar", without: "guitar" },
  { name: "No piano", without: "piano" },
];

/** What makes sense with these stems; volumes and pans stay. */
export function offeredPresets(stems: readonly string[]): Preset[] {
  if (stems.length < 2) return [];
  const rest = OFFERS.flatMap(({ name, only, without }) => {
    const named = only ?? [without ?? ""];
    const makesSense = named.length < stems.length && named.every((stem) => stems.includes(stem));
    if (!makesSense) return [];
    return [sounding(name, stems, (stem) => named.includes(stem) === (only !== undefined))];
  });
  return [sounding("All stems", stems, () => true), ...rest];
}

/** The mixer after a preset: stems that it does not name stay as they are. */
export function withPreset(
  mixer: MixerState,
  { stems: settings }: Preset,
  stems: readonly string[],
): MixerState {
  return withStems(mixer, (stem, held) => ({ ...held, ...settings[stem] }), stems);
}

/** Whether a preset would change nothing. */
export function isPresetOn(mixer: MixerState, preset: Preset, stems: readonly string[]): boolean {
  const after = withPreset(mixer, preset, stems);
  return stems.every((stem) => isSame(stemSetting(after, stem), stemSetting(mixer, stem)));
}

/** How the stems are set now, under a name. */
export function presetOf(
  mixer: MixerState,
  stems: readonly string[],
  { id, name }: Pick<Preset, "id" | "name">,
): { id: string; name: string; stems: Record<string, StemSetting> } {
  const settings = stems.map((stem) => [stem, stemSetting(mixer, stem)] as const);
  return { id, name, stems: Object.fromEntries(settings) };
}

function sounding(
  name: string,
  stems: readonly string[],
  sounds: (stem: string) => boolean,
): Preset {
  const settings = stems.map(
    (stem) => [stem, { isMuted: !sounds(stem), isSoloed: false }] as const,
  );
  return { id: name, name, stems: Object.fromEntries(settings) };
}

function isSame(a: StemSetting, b: StemSetting): boolean {
  return (
    a.volumeDb === b.volumeDb &&
    a.pan === b.pan &&
    a.isMuted === b.isMuted &&
    a.isSoloed === b.isSoloed
  );
}
