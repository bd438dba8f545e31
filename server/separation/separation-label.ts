import { CATALOGUE } from "#server/models/catalogue.ts";
import { presetOf, separationSettings, type SeparationSettings } from "./settings.ts";

/** A separation as its row says it. */
export interface LabelledSeparation {
  readonly model: string;
  readonly settings: unknown;
}

/** What people call it: the model, then the preset or what differs from the usual. */
export function separationLabel(
  { model, settings }: LabelledSeparation,
  imported: ReadonlyMap<string, string> = new Map(),
): string {
  const name = catalogueLabel(model) ?? imported.get(model) ?? model;
  const parsed = separationSettings.safeParse(settings);
  if (!parsed.success) return name;
  return [name, ...describe(model, parsed.data)].join(", ");
}

/** The label of a model of the catalogue; undefined for another one. */
export function catalogueLabel(model: string): string | undefined {
  const label = CATALOGUE.models.find(({ name }) => name === model)?.label;
  return label === "" ? undefined : label;
}

function describe(model: string, settings: SeparationSettings): string[] {
  const { twoStems, exactSum, segmentSec, overlap, shifts } = settings;
  const plain = { ...settings, twoStems: null, exactSum: false, segmentSec: null };
  const preset = presetOf(model, plain);
  const passes = shifts === 1 ? "1 shift" : `${shifts} shifts`;
  return [
    ...(preset ? [preset.label] : [`overlap ${Math.round(overlap * 100)}%`, passes]),
    ...(segmentSec === null ? [] : [`segments of ${segmentSec} s`]),
    ...(twoStems === null ? [] : [`${twoStems} and the rest`]),
    ...(exactSum ? ["exact sum"] : []),
  ];
}
