import type { Transaction } from "#server/db.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { enqueueJob } from "#server/jobs/enqueue.ts";

/** Has the pictures of the user's lists fetched, behind everything that anybody waits for; one job finds all of them. */
export async function startCoversIn(tx: Transaction, boss: Boss, userId: string): Promise<void> {
  await enqueueJob(tx, boss, {
    kind: "fetch-covers",
    userId,
    input: {},
    subject: userId,
    priority: "sync",
  });
}
