import type { Database } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import { withModelLock } from "./model-lock.ts";
import type { ModelStore } from "./model-store.ts";

/** What a failed fetch has left is worth so much of a wait for its retry. */
const KEEP_MS = 7 * 24 * 3600_000;
/** A fetch that was cancelled may be asked for again at once. */
const YOUNG_MS = 3600_000;

interface SweepDeps {
  readonly database: Database;
  readonly databaseUrl: string;
  readonly models: ModelStore;
}

/**
 * Removes what has come of models whose fetch was cancelled while it waited, or failed a week ago, what
 * imports and removals that were killed have left, and nothing of a model that somebody works on now.
 * Answers of how many models something was removed.
 */
export async function sweepModels(deps: SweepDeps, nowMs: number = Date.now()): Promise<number> {
  const { database, models } = deps;
  const absent = await database.model.findMany({ where: { state: "absent" } });
  const names = new Set(await models.listPartials());
  for (const { name, isLocal } of absent) {
    if (isLocal || (await models.visibleWrittenAtMs(name)) !== null) names.add(name);
  }
  let swept = 0;
  for (const name of names) {
    if (await sweepUnlessBusy(deps, name, nowMs)) swept += 1;
  }
  return swept;
}

async function sweepUnlessBusy(deps: SweepDeps, name: string, nowMs: number): Promise<boolean> {
  const request = { name, label: name, work: "tidied up", waitMs: 0 } as const;
  try {
    return await withModelLock(deps, request, () => sweep(deps, name, nowMs));
  } catch (error) {
    if (error instanceof DomainError && error.code === "conflict") return false;
    throw error;
  }
}

async function sweep(deps: SweepDeps, name: string, nowMs: number): Promise<boolean> {
  const { database, models } = deps;
  const abandoned = await models.discardPrivateFolders(name);
  const row = await database.model.findUnique({ where: { name } });
  const isOld = await ageCheck(deps, name, nowMs);
  const hasPartials = isOld(await models.partialWrittenAtMs(name));
  if (hasPartials) await models.discardPartials(name);
  if (row?.state !== "absent") return abandoned > 0 || hasPartials;
  const writtenAtMs = await models.visibleWrittenAtMs(name);
  const hasFiles = writtenAtMs !== null && (row.isLocal || isOld(writtenAtMs));
  if (hasFiles) await models.remove(name);
  if (row.isLocal) await database.model.deleteMany({ where: { name, state: "absent" } });
  return abandoned > 0 || hasPartials || hasFiles;
}

/** Whether files that were written then are of no use to a fetch any more. */
async function ageCheck(
  { database }: SweepDeps,
  name: string,
  nowMs: number,
): Promise<(writtenAtMs: number | null) => boolean> {
  const last = await database.job.findFirst({
    where: { kind: "fetch-model", subject: name },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    select: { state: true },
  });
  const isLive = last?.state === "queued" || last?.state === "running";
  const keepMs = last?.state === "failed" ? KEEP_MS : YOUNG_MS;
  return (writtenAtMs) => writtenAtMs !== null && !isLive && nowMs - writtenAtMs >= keepMs;
}
