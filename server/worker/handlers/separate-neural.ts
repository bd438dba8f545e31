import type { StemPack } from "#server/generated/prisma/client.ts";
import type { Outcome } from "#server/jobs/outcome.ts";
import type { Handler } from "#server/jobs/run-job.ts";
import type { ModelStore } from "#server/models/model-store.ts";
import { usableModels, type UsableModel } from "#server/models/usable-models.ts";
import type { NeuralEngine } from "../neural-engine.ts";
import type { PortDeps } from "../run-port.ts";
import { separateTrack, type Means } from "./separate-track.ts";

export interface NeuralDeps extends PortDeps {
  readonly models: ModelStore;
  readonly neural: { readonly current: NeuralEngine | undefined };
  /** What a port's whole tree may take. */
  readonly memoryBytes: number;
}

/** Takes a master apart by a neural model whose weights are in the model store. */
export function separateNeural(deps: NeuralDeps): Handler {
  return separateTrack(deps, {
    queue: "separate-neural",
    prepare: (pack) => prepare(deps, pack),
  });
}

async function prepare(deps: NeuralDeps, { engine, model }: StemPack): Promise<Means | Outcome> {
  const facts = deps.neural.current?.facts;
  // It was claimed while the environment was being taken away: another worker may have one.
  if (!facts) return { kind: "interrupted", isUnclean: false };
  const { usable, unusable } = await usableModels(deps.database);
  const found = usable.find((each) => each.engine === engine && each.name === model);
  if (!found) {
    const obstacle = unusable.find((each) => each.engine === engine && each.name === model);
    const isPassing = obstacle?.code === "no_engine";
    return missing(obstacle?.reason ?? `There is no model ${model} any more.`, isPassing);
  }
  const absent = await findAbsent(deps.models, found);
  if (absent.length > 0) {
    const files = absent.join(", ");
    return missing(
      `${found.label} lacks ${files} in the model store. An admin can fetch it again on the page Models.`,
    );
  }
  const { device, threads } = facts;
  const weights = weightsOf(deps.models, found);
  const { memoryBytes } = deps;
  return { model: found, device, threads, input: { weights, device, threads, memoryBytes } };
}

function missing(message: string, isWorthRetry = false): Outcome {
  return { kind: "failed", code: "model_missing", message, isWorthRetry };
}

async function findAbsent(store: ModelStore, { name, files }: UsableModel): Promise<string[]> {
  const sizes = await Promise.all(files.map((file) => store.sizeOf(store.path(name, file.name))));
  return files.filter((file, nth) => sizes[nth] !== file.sizeBytes).map((file) => file.name);
}

/** The port checks the hash of what it loads. */
function weightsOf(store: ModelStore, { name, files, bag, stems }: UsableModel) {
  return {
    files: files.map((file) => ({
      signature: file.signature,
      path: store.path(name, file.name),
      sha256: file.sha256,
    })),
    bag,
    stems,
  };
}
