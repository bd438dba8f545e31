import type { SeparationOptions } from "#server/separation/options-view.ts";

/** How tracks are to be separated; a complete choice. */
export interface Plan {
  readonly engine: string;
  readonly model: string;
  /** Share of a segment, 0 to 0.9. */
  readonly overlap: number;
  readonly shifts: number;
  /** This stem and the rest; null for all stems. */
  readonly twoStems: string | null;
  readonly exactSum: boolean;
}

type Preset = SeparationOptions["presets"][number];
type Model = SeparationOptions["models"][number];

/** The engine that needs no model and has no settings. */
export const BASIC = "spectral";

const USUAL = { overlap: 0.25, shifts: 1, twoStems: null, exactSum: false } as const;

/** What the dialog opens with: Balanced where it can be used, else the server's own choice. */
export function firstPlan(options: SeparationOptions): Plan {
  const available = options.presets.filter(({ isAvailable }) => isAvailable);
  const preset = available.find(({ name }) => name === "balanced") ?? available[0];
  if (preset) return withPreset({ ...USUAL, engine: "", model: "" }, preset);
  const model = options.models.find(({ isDefault }) => isDefault) ?? options.models[0];
  return { ...USUAL, engine: model?.engine ?? BASIC, model: model?.model ?? BASIC };
}

export function withPreset(plan: Plan, { engine, model, overlap, shifts }: Preset): Plan {
  return { ...plan, engine, model, overlap, shifts };
}

/** Takes another model; a stem that it does not have can't stay alone. */
export function withModel(plan: Plan, { engine, model, stems }: Model): Plan {
  const isKept = plan.twoStems !== null && stems.includes(plan.twoStems);
  return { ...plan, engine, model, twoStems: isKept ? plan.twoStems : null };
}

/** The preset that a plan is, whatever its stems; null for settings of one's own and the basic engine. */
export function presetOf(options: SeparationOptions, plan: Plan): Preset | null {
  const isSame = ({ model, overlap, shifts }: Preset) =>
    model === plan.model && overlap === plan.overlap && shifts === plan.shifts;
  return options.presets.find(isSame) ?? null;
}

export function modelOf(options: SeparationOptions, plan: Plan): Model | null {
  return options.models.find(({ model }) => model === plan.model) ?? null;
}

/** Seconds of work that are expected for all chosen tracks together; null where nothing is known. */
export function expectedSec(options: SeparationOptions, plan: Plan): number | null {
  const preset = presetOf(options, plan);
  if (preset) return preset.expectedSec;
  const usual = modelOf(options, plan)?.expectedSec ?? null;
  if (usual === null || plan.engine === BASIC) return usual;
  return (usual * passes(plan)) / passes(USUAL);
}

function passes({ overlap, shifts }: Pick<Plan, "overlap" | "shifts">): number {
  return Math.max(1, shifts) / (1 - overlap);
}

/** A plan as the server takes it. */
export function requestOf(plan: Plan) {
  const { engine, model, overlap, shifts, twoStems, exactSum } = plan;
  if (engine === BASIC) return { engine, model };
  return { engine, model, settings: { overlap, shifts, twoStems, exactSum } };
}
