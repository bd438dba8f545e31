import type { JobWithMetadata } from "pg-boss";
import type { Database } from "#server/db.ts";
import type { Logger } from "#server/logger.ts";
import { deadLetterQueue, type Boss } from "./boss.ts";
import { lockJob } from "./lock-job.ts";
import { QUEUE_NAMES } from "./queues.ts";
import { failForGood } from "./settle.ts";

const POLL_SEC = 5;

/** Settles our rows for entries that pg-boss gave up by itself (expiry, lost heartbeats beyond its limit). */
export async function workDeadLetters(deps: {
  database: Database;
  boss: Boss;
  logger: Logger;
}): Promise<void> {
  for (const queue of QUEUE_NAMES) {
    const options = { pollingIntervalSeconds: POLL_SEC, includeMetadata: true as const };
    const settle = async (entries: JobWithMetadata<{ jobId: string }>[]): Promise<void> => {
      for (const entry of entries) {
        await settleDeadLetter(deps.database, { jobId: entry.data.jobId, bossId: entry.sourceId });
        deps.logger.error({ jobId: entry.data.jobId, queue }, "job went to the dead letter queue");
      }
    };
    await deps.boss.work(deadLetterQueue(queue), options, settle);
  }
}

/** Fails the job that a dead entry stood for; a job that has another entry by now is left alone. */
export async function settleDeadLetter(
  database: Database,
  entry: { jobId: string; bossId: string | null },
): Promise<void> {
  await database.$transaction(async (tx) => {
    const job = await lockJob(tx, entry.jobId);
    if (!job || (job.state !== "queued" && job.state !== "running")) return;
    if (entry.bossId !== null && job.bossId !== entry.bossId) return;
    await failForGood(tx, job.id, {
      code: "dead_letter",
      message:
        "The queue gave this job up after too many tries or too long a time. Retry it by hand.",
    });
  });
}
