import type { Transaction } from "#server/db.ts";
import type { ModelStore } from "./model-store.ts";

/** What a failed fetch has left is worth so much of a wait for its retry. */
const KEEP_MS = 7 * 24 * 3600_000;
/** An import that goes on has no job; its files are young. */
const YOUNG_MS = 3600_000;

/**
 * Removes what has come of models whose fetch was cancelled while it waited, or failed a week ago;
 * answers how many models that were.
 */
export async function sweepPartials(
  reader: Pick<Transaction, "job">,
  models: ModelStore,
  nowMs: number = Date.now(),
): Promise<number> {
  let removed = 0;
  for (const { model, modifiedAtMs } of await models.listPartials()) {
    const ageMs = nowMs - modifiedAtMs;
    const last = await reader.job.findFirst({
      where: { kind: "fetch-model", subject: model },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      select: { state: true },
    });
    const isLive = last?.state === "queued" || last?.state === "running";
    const keepMs = last?.state === "failed" ? KEEP_MS : YOUNG_MS;
    if (isLive || ageMs < keepMs) continue;
    await models.discardPartials(model);
    removed += 1;
  }
  return removed;
}
