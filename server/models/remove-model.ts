import type { Transaction } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { Model } from "#server/generated/prisma/client.ts";
import { cancelJob } from "#server/jobs/cancel-job.ts";
import { untilAttemptsEnd } from "#server/library/until-attempts-end.ts";
import { recordEvent } from "#server/telemetry/record-event.ts";
import { findPublished, noSuchModel, type ModelDeps } from "./model-deps.ts";
import { findLiveFetch } from "./live-fetch.ts";

/**
 * Removes a model's files; what is kept of a published one is its acceptance. A fetch that runs is
 * cancelled first. Throws `conflict` while a separation with the model waits or runs.
 */
export async function removeModel(
  deps: ModelDeps,
  { name, adminId }: { name: string; adminId: string | null },
): Promise<{ freedBytes: number }> {
  const { database, models } = deps;
  const known = await database.model.findUnique({ where: { name } });
  if (!known && !findPublished(deps, name)) throw noSuchModel();
  await cancelFetch(deps, name);
  const freedBytes = await database.$transaction(async (tx) => {
    const row = await tx.model.findUnique({ where: { name } });
    if (!row) return 0;
    await assertUnused(tx, row);
    await forget(tx, row);
    await recordEvent(tx, { type: "model.removed", userId: adminId, data: { model: name } });
    return Number(row.sizeBytes);
  });
  await models.remove(name);
  return { freedBytes };
}

/** Cancels the fetch of a model, whoever started it, and waits until it has let go of the files. */
export async function cancelFetch(deps: ModelDeps, name: string): Promise<void> {
  const job = await findLiveFetch(deps.database, name);
  if (!job) return;
  await cancelJob(deps, { jobId: job.id, userId: job.userId });
  await untilAttemptsEnd(deps.database, { id: job.id });
}

async function assertUnused(tx: Transaction, { name, engine, label }: Model): Promise<void> {
  const live = await tx.stemPack.count({
    where: { engine, model: name, kind: "separation", state: { in: ["queued", "running"] } },
  });
  if (live === 0) return;
  const which = live === 1 ? "A separation" : `${live} separations`;
  const message = `${which} with ${label} waits or runs. Cancel it first, or wait until it is done.`;
  throw new DomainError("conflict", { message });
}

async function forget(tx: Transaction, { name, isLocal }: Model): Promise<void> {
  if (isLocal) {
    await tx.model.deleteMany({ where: { name } });
    return;
  }
  await tx.model.updateMany({
    where: { name },
    data: {
      state: "absent",
      files: [],
      bag: {},
      sizeBytes: 0n,
      source: "",
      position: null,
      installedAt: null,
      verifiedAt: null,
      errorMessage: null,
      version: { increment: 1 },
    },
  });
}
