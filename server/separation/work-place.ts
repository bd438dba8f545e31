import { availableParallelism } from "node:os";
import { CATALOGUE } from "#server/models/catalogue.ts";
import type { LiveEngines } from "#server/models/live-engines.ts";
import type { UsableModel } from "#server/models/usable-models.ts";
import type { WorkPlace } from "./expected-time.ts";

/** What of a model its time depends on. */
export type TimedModel = Pick<
  UsableModel,
  "engine" | "name" | "passes" | "segmentSec" | "fillsSegments"
>;

/** Where a model's work is done as long as these workers live; the basic engine takes half of the cores. */
export function workPlaceOf(model: TimedModel, engines: LiveEngines): WorkPlace {
  const { engine, name, passes, segmentSec, fillsSegments } = model;
  const isBasic = queueOf(engine) === "separate-stems";
  const demucs = isBasic ? undefined : engines.find((live) => live.demucs)?.demucs;
  const threads = demucs?.threads ?? Math.max(1, Math.floor(availableParallelism() / 2));
  const device = demucs?.device ?? "cpu";
  return { engine, model: name, passes, segmentSec, fillsSegments, device, threads };
}

function queueOf(engine: string): string | undefined {
  return CATALOGUE.engines.find(({ name }) => name === engine)?.queue;
}
