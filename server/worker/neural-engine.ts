import { setWorkerEngines } from "#server/jobs/worker-row.ts";
import type { WorkerEngines } from "#server/models/worker-engines.ts";
import type { PortCommand } from "./worker-options.ts";
import type { WorkerParts } from "./worker-parts.ts";

/** What this machine separates with by neural models. */
export interface NeuralEngine {
  /** Another one when another environment has taken its place. */
  readonly id: string;
  /** Starts a port of `separate-neural`. */
  readonly command: PortCommand;
  readonly facts: NonNullable<WorkerEngines["demucs"]>;
}

type Parts = Pick<WorkerParts, "neural" | "database" | "worker" | "options">;

/** Looks for the engine anew; true when it came, went or changed, which the worker's row then says too. */
export async function renewNeuralEngine({
  neural,
  database,
  worker,
  options,
}: Parts): Promise<boolean> {
  const found = options.neuralEngine?.();
  if (found?.id === neural.current?.id) return false;
  await setWorkerEngines(database, worker.id, enginesOf(found));
  neural.current = found;
  return true;
}

/** As the worker's row says it. */
export function enginesOf(engine: NeuralEngine | undefined): WorkerEngines {
  return engine ? { demucs: engine.facts } : {};
}
