import type { Database } from "#server/db.ts";
import { ownedTracks } from "#server/library/owned-tracks.ts";
import { CATALOGUE } from "#server/models/catalogue.ts";
import { readLiveEngines, type LiveEngines } from "#server/models/live-engines.ts";
import {
  defaultModel,
  usableModels,
  type UnusableModel,
  type UsableModel,
  type UsableModels,
} from "#server/models/usable-models.ts";
import { useModel } from "./engines.ts";
import { workPerSecond, type SpeedOf } from "./expected-time.ts";
import type { ModelOption, PresetOption, SeparationOptions } from "./options-view.ts";
import { completeSettings, type Preset } from "./settings.ts";
import { readSpeeds } from "./speed-factors.ts";
import { workPlaceOf, type TimedModel } from "./work-place.ts";

interface Facts {
  readonly models: UsableModels;
  readonly engines: LiveEngines;
  readonly speeds: SpeedOf;
  readonly durationSec: number;
  /** Whom texts are for. */
  readonly isAdmin: boolean;
}

/** What the user's tracks can be separated with, and how long that takes here. Throws `not_found`. */
export async function readOptions(
  database: Database,
  user: { readonly userId: string; readonly isAdmin: boolean },
  trackIds: readonly string[],
): Promise<SeparationOptions> {
  const ids = await ownedTracks(database, user.userId, trackIds);
  const { _sum } = await database.track.aggregate({
    where: { id: { in: ids } },
    _sum: { durationSec: true },
  });
  const facts: Facts = {
    models: await usableModels(database),
    engines: await readLiveEngines(database),
    speeds: await readSpeeds(database),
    durationSec: _sum.durationSec ?? 0,
    isAdmin: user.isAdmin,
  };
  const { models, engines } = facts;
  const isNeural = models.usable.some(({ files }) => files.length > 0);
  return {
    models: models.usable.map((model) => modelOption(facts, model)),
    presets: CATALOGUE.presets.map((preset) => presetOption(facts, preset)),
    device: engines.find(({ demucs }) => demucs)?.demucs?.device ?? null,
    durationSec: facts.durationSec,
    missing: isNeural ? null : missingText(facts),
  };
}

function modelOption(facts: Facts, model: UsableModel): ModelOption {
  const chosen = defaultModel(facts.models) ?? facts.models.usable.at(-1);
  const { engine, name, label, summary, stems, segmentSec, fillsSegments } = model;
  return {
    engine,
    model: name,
    label,
    summary,
    stems,
    segmentSec,
    fillsSegments,
    isDefault: name === chosen?.name,
    expectedSec: expected(facts, model, useModel(model, {}).settings),
  };
}

function presetOption(facts: Facts, preset: Preset): PresetOption {
  const isOf = ({ name }: { name: string }): boolean => name === preset.model;
  const known = CATALOGUE.models.find(isOf);
  if (!known) throw new Error(`The catalogue has no model ${preset.model}.`);
  const usable = facts.models.usable.find(isOf);
  const unusable = facts.models.unusable.find(isOf);
  const { name, label, model, overlap, shifts } = preset;
  return {
    name,
    label,
    engine: known.engine,
    model,
    overlap,
    shifts,
    isAvailable: usable !== undefined,
    reason: unusable ? reasonFor(facts, unusable) : null,
    expectedSec: expected(facts, usable ?? known, completeSettings(known, { preset })),
  };
}

function expected(
  { engines, speeds, durationSec }: Facts,
  model: TimedModel,
  settings: unknown,
): number | null {
  if (durationSec === 0) return null;
  const perSecond = workPerSecond(workPlaceOf(model, engines), settings, speeds);
  return Math.ceil(durationSec * perSecond);
}

/** The nearer a model is to being used, the more its obstacle says. */
const FARTHEST_FIRST: readonly UnusableModel["code"][] = [
  "not_installed",
  "damaged",
  "not_approved",
  "not_accepted",
  "no_engine",
  "missing_packages",
];

function reasonFor({ isAdmin }: Facts, { reason, adminReason }: UnusableModel): string {
  return isAdmin ? adminReason : reason;
}

function missingText(facts: Facts): string {
  const { models, engines, isAdmin } = facts;
  const who = isAdmin ? "You can" : "An admin can";
  const hasEngine = engines.some(({ demucs }) => demucs !== undefined);
  const place = (code: UnusableModel["code"]): number => FARTHEST_FIRST.indexOf(code);
  const nearest = models.unusable.toSorted((a, b) => place(b.code) - place(a.code))[0];
  if (nearest && nearest.code !== "not_installed") return reasonFor(facts, nearest);
  return hasEngine
    ? `No neural model is installed. ${who} fetch one on the page Models.`
    : `Neural separation is not set up. ${who} do that on the page Models, and fetch a model there.`;
}
