import type { Database } from "#server/db.ts";
import type { Boss } from "./boss.ts";
import { putBackJob } from "./put-back-job.ts";

/**
 * Puts a user's failed or cancelled job back into the queue. Throws `not_found` for another user's,
 * `forbidden` for admins' work when its owner is no admin any more, `conflict` for one that is live or
 * completed, `not_ready` when what it needs is not there.
 */
export async function retryJob(
  deps: { database: Database; boss: Boss },
  request: { jobId: string; userId: string; isAdmin?: boolean },
): Promise<void> {
  await putBackJob(deps, {
    jobId: request.jobId,
    isVisible: (job) => job.userId === request.userId,
    isAdmin: request.isAdmin ?? false,
    from: ["failed", "cancelled"],
    event: (job) => ({ type: "job.retried", userId: job.userId, jobId: job.id }),
  });
}
