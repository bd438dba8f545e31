import { availableParallelism } from "node:os";
import { CATALOGUE } from "#server/models/catalogue.ts";
import type { LiveEngines } from "#server/models/live-engines.ts";
import type { UsableModel } from "#server/models/usable-models.ts";
import type { WorkPlace } from "./expected-time.ts";

/** Where a model's work is done as long as these workers live; the basic engine takes half of the cores. */
export function workPlaceOf(
  { engine, name, passes }: Pick<UsableModel, "engine" | "name" | "passes">,
  engines: LiveEngines,
): WorkPlace {
  const isBasic = queueOf(engine) === "separate-stems";
  const demucs = isBasic ? undefined : engines.find((live) => live.demucs)?.demucs;
  const threads = demucs?.threads ?? Math.max(1, Math.floor(availableParallelism() / 2));
  return { engine, model: name, passes, device: demucs?.device ?? "cpu", threads };
}

function queueOf(engine: string): string | undefined {
  return CATALOGUE.engines.find(({ name }) => name === engine)?.queue;
}
