import type { Database } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { Outcome } from "#server/jobs/outcome.ts";
import { QUEUE_INPUTS, QUEUE_LIMITS } from "#server/jobs/queues.ts";
import type { Handler, Run } from "#server/jobs/run-job.ts";
import type { Catalogue, CatalogueModel } from "#server/models/catalogue.ts";
import { fetchFiles, type ModelSource } from "#server/models/download/fetch-files.ts";
import { SourceError } from "#server/models/download/source-error.ts";
import { findPublished } from "#server/models/model-deps.ts";
import type { ModelStore } from "#server/models/model-store.ts";
import { recordInstalled } from "#server/models/record-installed.ts";

export interface FetchModelDeps {
  readonly database: Database;
  readonly models: ModelStore;
  readonly source: ModelSource;
  /** The product's own by default. */
  readonly catalogue?: Catalogue;
  /** Left on the disk beside the files; 5 GB by default. */
  readonly leastFreeBytes?: number;
}

/** Brings a published model into the store; what came stays for the next attempt, unless it was cancelled. */
export function fetchModel(deps: FetchModelDeps): Handler {
  return async (run) => {
    const { model: name } = QUEUE_INPUTS["fetch-model"].parse(run.job.input);
    const model = findPublished(deps, name);
    if (!model) return failed("unknown_model", `There is no model ${name} in the catalogue.`);
    const row = await deps.database.model.findUnique({ where: { name } });
    if (!row?.acceptedAt) {
      return failed("not_accepted", `Accept the terms of ${model.label} before it is fetched.`);
    }
    return fetchAccepted(deps, run, model);
  };
}

async function fetchAccepted(
  deps: FetchModelDeps,
  run: Run,
  model: CatalogueModel,
): Promise<Outcome> {
  const limit = AbortSignal.timeout(QUEUE_LIMITS["fetch-model"].absoluteBaseSec * 1000);
  try {
    await fetchFiles(deps, {
      model,
      signal: AbortSignal.any([run.signal, limit]),
      onFraction: (fraction) => run.progress.report("fetching", fraction),
    });
  } catch (error) {
    if (run.signal.aborted) return endEarly(deps, run, model);
    return failureOf(limit.aborted ? tooLong() : error);
  }
  const { files, bag } = model;
  const source = [...new Set(files.map((file) => deps.source.addresses[file.source]))].join(", ");
  return {
    kind: "completed",
    effects: (tx) =>
      recordInstalled(tx, {
        ...model,
        files,
        bag: bag ?? {
          models: files.map(({ signature }) => signature),
          weights: null,
          segment: null,
        },
        isLocal: false,
        source,
      }),
  };
}

/** Nothing is left of a fetch that somebody cancelled, except files of a model that is in use. */
async function endEarly(deps: FetchModelDeps, run: Run, model: CatalogueModel): Promise<Outcome> {
  if (run.signal.reason !== "cancelled") return { kind: "interrupted", isUnclean: false };
  const row = await deps.database.model.findUnique({ where: { name: model.name } });
  if (row?.state === "absent") await deps.models.remove(model.name);
  else await deps.models.discardPartials(model.name);
  return { kind: "cancelled" };
}

function failureOf(error: unknown): Outcome {
  if (error instanceof SourceError) {
    const { code, message, isWorthRetry, retryAfterSec } = error;
    const wait = retryAfterSec === undefined ? {} : { retryAfterSec };
    return { kind: "failed", code, message, isWorthRetry, ...wait };
  }
  if (error instanceof DomainError) return failed(error.code, error.message);
  throw error;
}

function tooLong(): SourceError {
  const hours = QUEUE_LIMITS["fetch-model"].absoluteBaseSec / 3600;
  return new SourceError("timeout", {
    message: `The fetch took longer than ${hours} h. What has come is kept; retry goes on from there.`,
  });
}

function failed(code: string, message: string): Outcome {
  return { kind: "failed", code, message, isWorthRetry: false };
}
