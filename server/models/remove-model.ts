import type { Prisma, Transaction } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { Model } from "#server/generated/prisma/client.ts";
import { cancelJob } from "#server/jobs/cancel-job.ts";
import { untilAttemptsEnd } from "#server/library/until-attempts-end.ts";
import { recordEvent } from "#server/telemetry/record-event.ts";
import { findPublished, noSuchModel, type ModelDeps } from "./model-deps.ts";
import { findLiveFetch } from "./live-fetch.ts";
import { withModelLock } from "./model-lock.ts";

/** A fetch that was cancelled lets go within seconds; a check reads some seconds per GB. */
const WAIT_MS = 15_000;

/**
 * Removes a model's files; what is kept of a published one is its acceptance. A fetch that runs is
 * cancelled first. Throws `conflict` while a separation with the model waits or runs, or an import goes on.
 */
export async function removeModel(
  deps: ModelDeps,
  { name, adminId }: { name: string; adminId: string | null },
): Promise<{ freedBytes: number }> {
  const known = await deps.database.model.findUnique({ where: { name } });
  const label = known?.label ?? findPublished(deps, name)?.label;
  if (label === undefined) throw noSuchModel();
  await endFetch(deps, name);
  const request = { name, label, work: "removed", waitMs: WAIT_MS } as const;
  return withModelLock(deps, request, async ({ confirm }) => {
    await confirm();
    const freedBytes = await forget(deps, { name, adminId });
    await confirm();
    await deps.models.remove(name);
    await deps.database.model.deleteMany({ where: { name, isLocal: true, state: "absent" } });
    return { freedBytes };
  });
}

/** The row says that there are no files before there are none; what is left by a crash between is swept. */
async function forget(
  { database }: ModelDeps,
  { name, adminId }: { name: string; adminId: string | null },
): Promise<number> {
  return database.$transaction(async (tx) => {
    const row = await tx.model.findUnique({ where: { name } });
    if (!row) return 0;
    await assertUnused(tx, row);
    await tx.model.update({ where: { name }, data: ABSENT });
    await recordEvent(tx, { type: "model.removed", userId: adminId, data: { model: name } });
    return Number(row.sizeBytes);
  });
}

const ABSENT = {
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
} satisfies Prisma.ModelUpdateInput;

/** Cancels the fetch of a model, whoever started it; nothing of it is left when this resolves. */
export async function cancelFetch(deps: ModelDeps, name: string): Promise<void> {
  if (await endFetch(deps, name)) await discardFetched(deps, name);
}

/** Waits until a fetch has let go of the files; answers whether there was one. */
async function endFetch(deps: ModelDeps, name: string): Promise<boolean> {
  const job = await findLiveFetch(deps.database, name);
  if (!job) return false;
  await cancelJob(deps, { jobId: job.id, userId: job.userId });
  await untilAttemptsEnd(deps.database, { id: job.id });
  return true;
}

/**
 * Removes what has come of a fetch that was cancelled while no worker had it, as when it waited for its
 * next try. Leaves everything to whoever works on the model now, or has begun to fetch it again.
 */
export async function discardFetched(deps: ModelDeps, name: string): Promise<void> {
  const request = { name, label: name, work: "tidied up", waitMs: 0 } as const;
  try {
    await withModelLock(deps, request, async ({ confirm }) => {
      if (await findLiveFetch(deps.database, name)) return;
      const row = await deps.database.model.findUnique({ where: { name } });
      await confirm();
      if (row?.state === "absent") await deps.models.remove(name);
      else await deps.models.discardPartials(name);
    });
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== "conflict") throw error;
  }
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
