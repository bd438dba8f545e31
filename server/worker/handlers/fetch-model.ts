import type { Database, Transaction } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { Job } from "#server/generated/prisma/client.ts";
import { isOutage, withDatabaseRetry } from "#server/jobs/database-retry.ts";
import { lockJob } from "#server/jobs/lock-job.ts";
import type { Outcome } from "#server/jobs/outcome.ts";
import { QUEUE_INPUTS, QUEUE_LIMITS } from "#server/jobs/queues.ts";
import type { Handler, Run } from "#server/jobs/run-job.ts";
import type { Catalogue, CatalogueModel } from "#server/models/catalogue.ts";
import { fetchFiles, type ModelSource } from "#server/models/download/fetch-files.ts";
import { SourceError } from "#server/models/download/source-error.ts";
import { findPublished } from "#server/models/model-deps.ts";
import { withModelLock, type ModelLock } from "#server/models/model-lock.ts";
import type { ModelStore } from "#server/models/model-store.ts";
import { recordInstalled } from "#server/models/record-installed.ts";

export interface FetchModelDeps {
  readonly database: Database;
  /** For the connection that holds the model's lock. */
  readonly databaseUrl: string;
  readonly models: ModelStore;
  readonly source: ModelSource;
  /** The product's own by default. */
  readonly catalogue?: Catalogue;
  /** Left on the disk beside the files; 5 GB by default. */
  readonly leastFreeBytes?: number;
  /** How long an import, a check or a removal of the same model is waited for; 60 s by default. */
  readonly lockWaitMs?: number;
}

const WAIT_MS = 60_000;
/** How long the end of a fetch is tried to be written while the database is away. */
const RECORD_MS = 30_000;

/** Brings a published model into the store; what came stays for the next attempt, unless it was cancelled. */
export function fetchModel(deps: FetchModelDeps): Handler {
  return async (run) => {
    const { model: name } = QUEUE_INPUTS["fetch-model"].parse(run.job.input);
    const model = findPublished(deps, name);
    if (!model) return failed("unknown_model", `There is no model ${name} in the catalogue.`);
    const { label } = model;
    const waitMs = deps.lockWaitMs ?? WAIT_MS;
    const wanted = { name, label, work: "fetched", waitMs, signal: run.signal } as const;
    try {
      return await withModelLock(deps, wanted, (lock) => fetchLocked(deps, { run, lock, model }));
    } catch (error) {
      return failureOf(run, error);
    }
  };
}

interface OneFetch {
  readonly run: Run;
  readonly lock: ModelLock;
  readonly model: CatalogueModel;
}

async function fetchLocked(deps: FetchModelDeps, fetch: OneFetch): Promise<Outcome> {
  const { run, model } = fetch;
  const row = await deps.database.model.findUnique({ where: { name: model.name } });
  if (!row?.acceptedAt) {
    return failed("not_accepted", `Accept the terms of ${model.label} before it is fetched.`);
  }
  // Imported while this job waited, or recorded by an attempt whose end was not.
  if (row.state === "installed") return COMPLETED;
  try {
    await bring(deps, fetch);
    const { database } = deps;
    const write = (): Promise<Job | null> => database.$transaction((tx) => record(tx, deps, fetch));
    const job = await withDatabaseRetry(write, { limitMs: RECORD_MS, signal: fetch.lock.signal });
    if (job?.state === "running") return COMPLETED;
    if (job === null || job.state === "cancelled") return await discard(deps, fetch);
    return INTERRUPTED;
  } catch (error) {
    if (run.signal.reason === "cancelled") return await discard(deps, fetch);
    throw error;
  }
}

async function bring(deps: FetchModelDeps, { run, lock, model }: OneFetch): Promise<void> {
  const limit = AbortSignal.timeout(QUEUE_LIMITS["fetch-model"].absoluteBaseSec * 1000);
  try {
    await fetchFiles(deps, {
      model,
      signal: AbortSignal.any([lock.signal, limit]),
      confirm: lock.confirm,
      onFraction: (fraction) => run.progress.report("fetching", fraction),
    });
  } catch (error) {
    throw limit.aborted && !lock.signal.aborted ? tooLong() : error;
  }
  await lock.confirm();
}

/**
 * Written while the lock is held, and so not with the job's end: whoever has the lock next finds files
 * and row that agree. Nothing is written when the job does not run any more, as its answer says.
 */
async function record(
  tx: Transaction,
  { source }: FetchModelDeps,
  { run, model }: OneFetch,
): Promise<Job | null> {
  const job = await lockJob(tx, run.job.id);
  if (job?.state !== "running") return job;
  const { files, bag } = model;
  const addresses = new Set(files.map((file) => source.addresses[file.source]));
  const signatures = files.map(({ signature }) => signature);
  await recordInstalled(tx, {
    ...model,
    files,
    bag: bag ?? { models: signatures, weights: null, segment: null },
    isLocal: false,
    source: [...addresses].join(", "),
  });
  return job;
}

/** Nothing is left of a fetch that somebody cancelled, except files of a model that is in use. */
async function discard(
  { database, models }: FetchModelDeps,
  { lock, model: { name } }: OneFetch,
): Promise<Outcome> {
  await lock.confirm();
  const row = await database.model.findUnique({ where: { name } });
  if (row?.state === "absent") await models.remove(name);
  else await models.discardPartials(name);
  return { kind: "cancelled" };
}

function failureOf({ signal }: Run, error: unknown): Outcome {
  if (signal.reason === "cancelled") return { kind: "cancelled" };
  if (signal.aborted) return INTERRUPTED;
  if (error instanceof SourceError) {
    const { code, message, isWorthRetry, retryAfterSec } = error;
    const wait = retryAfterSec === undefined ? {} : { retryAfterSec };
    return { kind: "failed", code, message, isWorthRetry, ...wait };
  }
  if (isOutage(error)) return INTERRUPTED;
  if (!(error instanceof DomainError)) throw error;
  // The lock went with its connection: that says nothing about the work.
  if (error.code === "unavailable") return INTERRUPTED;
  const isWorthRetry = error.code === "conflict";
  return { kind: "failed", code: error.code, message: error.message, isWorthRetry };
}

function tooLong(): SourceError {
  const hours = QUEUE_LIMITS["fetch-model"].absoluteBaseSec / 3600;
  return new SourceError("timeout", {
    message: `The fetch took longer than ${hours} h. What has come is kept; retry goes on from there.`,
  });
}

const INTERRUPTED: Outcome = { kind: "interrupted", isUnclean: false };
const COMPLETED: Outcome = { kind: "completed", effects: () => Promise.resolve() };

function failed(code: string, message: string): Outcome {
  return { kind: "failed", code, message, isWorthRetry: false };
}
