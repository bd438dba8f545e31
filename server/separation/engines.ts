import type { Prisma } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { SeparationQueue } from "#server/jobs/queues.ts";
import { CATALOGUE, type Catalogue } from "#server/models/catalogue.ts";
import {
  defaultModel,
  usableModels,
  type UsableModel,
  type UsableModels,
} from "#server/models/usable-models.ts";
import { completeSettings, findPreset, type Preset, type SeparationChoices } from "./settings.ts";

/** What a user may say about how a track is taken apart; all of it may be left out. */
export interface SeparationWish {
  readonly engine?: string | undefined;
  readonly model?: string | undefined;
  readonly preset?: string | undefined;
  readonly settings?: SeparationChoices | undefined;
}

/** A model that can be used now, and how. */
export interface ChosenEngine {
  readonly model: UsableModel;
  readonly queue: SeparationQueue;
  /** Complete, and empty for an engine without settings. */
  readonly settings: Prisma.InputJsonObject;
}

/** The basic engine, which needs nothing. */
const BASIC = "spectral";

/**
 * The model and the complete settings that a wish means here and now: without one the first usable model
 * by its position, else the basic engine. Throws `unknown_engine`, `unknown_model`, `bad_input`, and
 * `not_ready` for a model that can't be used now, with what is missing and what to do.
 */
export async function chooseEngine(
  reader: Parameters<typeof usableModels>[0],
  wish: SeparationWish,
): Promise<ChosenEngine> {
  const preset = wish.preset === undefined ? undefined : findPreset(wish.preset);
  if (wish.engine !== undefined) assertEngine(wish.engine);
  const models = await usableModels(reader);
  return useModel(findModel(models, wish, preset), { preset, chosen: wish.settings });
}

/** A usable model with complete settings. Throws `bad_input`. */
export function useModel(
  model: UsableModel,
  wish: { preset?: Preset | undefined; chosen?: SeparationChoices | undefined },
  catalogue: Catalogue = CATALOGUE,
): ChosenEngine {
  const engine = catalogue.engines.find(({ name }) => name === model.engine);
  if (!engine) throw new Error(`The catalogue has no engine ${model.engine}.`);
  if (engine.hasSettings) {
    return { model, queue: engine.queue, settings: { ...completeSettings(model, wish) } };
  }
  const isPlain = Object.values(wish.chosen ?? {}).every((value) => value === undefined);
  if (!isPlain || wish.preset) {
    throw new DomainError("bad_input", {
      message: `${engine.label} has no settings and no presets. Leave them out, or choose a model.`,
    });
  }
  return { model, queue: engine.queue, settings: {} };
}

function assertEngine(name: string): void {
  if (CATALOGUE.engines.some((engine) => engine.name === name)) return;
  const names = CATALOGUE.engines.map((engine) => engine.name).join(", ");
  throw new DomainError("unknown_engine", {
    message: `There is no engine ${JSON.stringify(name)}. Choose one of: ${names}.`,
  });
}

function findModel(
  models: UsableModels,
  wish: SeparationWish,
  preset: Preset | undefined,
): UsableModel {
  const name = wish.model ?? preset?.model;
  if (name !== undefined) return findNamed(models, name, wish.engine);
  if (wish.engine !== undefined) return findOfEngine(models, wish.engine);
  const model = defaultModel(models) ?? models.usable.find(({ engine }) => engine === BASIC);
  if (!model) throw new Error("The catalogue has no basic engine.");
  return model;
}

function findNamed(models: UsableModels, name: string, engine: string | undefined): UsableModel {
  const isMeant = (model: { name: string; engine: string }): boolean =>
    model.name === name && (engine === undefined || model.engine === engine);
  const usable = models.usable.find(isMeant);
  if (usable) return usable;
  const unusable = models.unusable.find(isMeant);
  if (unusable) throw new DomainError("not_ready", { message: unusable.reason });
  const known = [...models.usable, ...models.unusable]
    .filter((model) => engine === undefined || model.engine === engine)
    .map((model) => model.name);
  throw new DomainError("unknown_model", {
    message: `There is no model ${JSON.stringify(name)}. Choose one of: ${known.join(", ")}.`,
  });
}

function findOfEngine({ usable, unusable }: UsableModels, engine: string): UsableModel {
  const model = usable.find((each) => each.engine === engine);
  if (model) return model;
  const reason = unusable.find((each) => each.engine === engine)?.reason;
  throw new DomainError("not_ready", {
    message: `No model of ${engine} can be used.${reason === undefined ? "" : ` ${reason}`}`,
  });
}
