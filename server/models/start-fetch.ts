import type { Transaction } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import { enqueueJob } from "#server/jobs/enqueue.ts";
import { assertFreeSpace } from "#server/storage/free-space.ts";
import { CATALOGUE, type CatalogueModel } from "./catalogue.ts";
import { findPublished, noSuchModel, type ModelDeps } from "./model-deps.ts";

export interface FetchRequest {
  readonly name: string;
  readonly adminId: string;
  /** Left on the disk beside the files; 5 GB by default. */
  readonly leastFreeBytes?: number;
}

/**
 * Starts the fetch of a published model, or finds the one that runs. Throws `not_accepted` before its
 * terms are, `conflict` for one that is installed, `no_space` when its files would not fit.
 */
export async function startFetch(
  deps: ModelDeps,
  { name, adminId, leastFreeBytes }: FetchRequest,
): Promise<{ jobId: string }> {
  const model = await requirePublished(deps, name);
  const sizeBytes = model.files.reduce((sum, file) => sum + file.sizeBytes, 0);
  await assertFreeSpace(deps.models, sizeBytes, leastFreeBytes);
  return deps.database.$transaction(async (tx) => {
    await assertFetchable(tx, model);
    const { jobId } = await enqueueJob(tx, deps.boss, {
      kind: "fetch-model",
      userId: adminId,
      input: { model: name },
      subject: name,
      priority: "interactive",
    });
    return { jobId };
  });
}

async function requirePublished(deps: ModelDeps, name: string): Promise<CatalogueModel> {
  const model = findPublished(deps, name);
  if (model) return model;
  const builtIn = (deps.catalogue ?? CATALOGUE).models.find((one) => one.name === name);
  const local = await deps.database.model.findUnique({ where: { name } });
  if (!builtIn && !local) throw noSuchModel();
  const message = builtIn
    ? `${builtIn.label} is part of the product: there is nothing to fetch.`
    : `${name} was imported: it can't be fetched. Import it again.`;
  throw new DomainError("bad_input", { message });
}

async function assertFetchable(tx: Transaction, { name, label }: CatalogueModel): Promise<void> {
  const row = await tx.model.findUnique({ where: { name } });
  if (!row?.acceptedAt) {
    throw new DomainError("not_accepted", {
      message: `Accept the terms of ${label} first: its weights are not under the licence of this product.`,
    });
  }
  if (row.state === "installed") {
    throw new DomainError("conflict", { message: `${label} is installed already.` });
  }
}
