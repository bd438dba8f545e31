import { z } from "zod";
import { DomainError } from "#server/errors.ts";
import { CATALOGUE } from "#server/models/catalogue.ts";

const choices = {
  /** Share of a model's segment that the next one covers too. */
  overlap: z.number().min(0).max(0.9),
  /** Passes over the track, each shifted by a random part of a second; 0 is one pass without a shift. */
  shifts: z.int().min(0).max(10),
  /** What the model takes at once; null for its own length. */
  segmentSec: z.number().min(1).max(600).nullable(),
  /** Of the shifts. */
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  /** The stems' stored samples add up to the mix exactly. */
  exactSum: z.boolean(),
  /** This stem and the rest, in place of all stems. */
  twoStems: z.string().min(1).max(40).nullable(),
};

/** How a neural model is used; stored with the separation, always complete. */
export const separationSettings = z.strictObject(choices);

/** What a user may leave out of it. */
export const separationChoices = separationSettings.partial();

export type SeparationSettings = z.infer<typeof separationSettings>;
export type SeparationChoices = z.infer<typeof separationChoices>;

export type Preset = (typeof CATALOGUE.presets)[number];

/** What a model needs to be known for, so that settings can be checked against it. */
export interface SettingsModel {
  readonly label: string;
  readonly stems: readonly string[];
  readonly segmentSec: number;
}

const DEFAULTS: SeparationSettings = {
  overlap: 0.25,
  shifts: 1,
  segmentSec: null,
  seed: 0,
  exactSum: false,
  twoStems: null,
};

/** The preset of this name; throws `bad_input`, which names those that there are. */
export function findPreset(name: string): Preset {
  const preset = CATALOGUE.presets.find((each) => each.name === name);
  if (preset) return preset;
  const names = CATALOGUE.presets.map((each) => each.name).join(", ");
  throw new DomainError("bad_input", {
    message: `There is no preset ${JSON.stringify(name)}. Choose one of: ${names}.`,
  });
}

/** Complete settings: what was chosen, then the preset's, then the defaults. Throws `bad_input`. */
export function completeSettings(
  model: SettingsModel,
  { preset, chosen = {} }: { preset?: Preset | undefined; chosen?: SeparationChoices | undefined },
): SeparationSettings {
  const given = Object.fromEntries(
    Object.entries(chosen).filter(([, value]) => value !== undefined),
  );
  const filled = { ...DEFAULTS, ...(preset && sharesOf(preset)), ...given };
  const parsed = separationSettings.safeParse(filled);
  if (!parsed.success) {
    throw new DomainError("bad_input", { message: z.prettifyError(parsed.error) });
  }
  const settings = parsed.data;
  assertFits(model, settings);
  return { ...settings, overlap: Math.round(settings.overlap * 10_000) / 10_000 };
}

/** The preset that these settings of this model are, if they are one. */
export function presetOf(model: string, settings: SeparationSettings): Preset | undefined {
  const plain = { ...DEFAULTS, seed: settings.seed };
  return CATALOGUE.presets.find((preset) => {
    const filled: SeparationSettings = { ...plain, ...sharesOf(preset) };
    return preset.model === model && isSame(filled, settings);
  });
}

function sharesOf({ overlap, shifts }: Preset): Pick<SeparationSettings, "overlap" | "shifts"> {
  return { overlap, shifts };
}

function isSame(a: SeparationSettings, b: SeparationSettings): boolean {
  const keys = Object.keys(DEFAULTS) as (keyof SeparationSettings)[];
  return keys.every((key) => a[key] === b[key]);
}

function assertFits(model: SettingsModel, { twoStems, segmentSec }: SeparationSettings): void {
  if (twoStems !== null && !model.stems.includes(twoStems)) {
    throw new DomainError("bad_input", {
      message: `${model.label} has no stem ${JSON.stringify(twoStems)}. It has: ${model.stems.join(", ")}.`,
    });
  }
  if (segmentSec !== null && segmentSec > model.segmentSec) {
    throw new DomainError("bad_input", {
      message: `${model.label} takes at most ${model.segmentSec} s at once; ${segmentSec} s were asked for.`,
    });
  }
}
