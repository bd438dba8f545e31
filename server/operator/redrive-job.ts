import type { Database } from "#server/db.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { putBackJob } from "#server/jobs/put-back-job.ts";
import { requireId } from "#server/require-id.ts";

/**
 * Puts anybody's failed job back into the queue, as its owner's retry does. Throws `conflict` when it is
 * not failed any more, so that of two admins one puts it back; `not_ready` when what it needs is not there.
 */
export async function redriveJob(
  deps: { database: Database; boss: Boss },
  request: { jobId: string; adminId: string },
): Promise<void> {
  await putBackJob(deps, {
    jobId: requireId(request.jobId, "Job"),
    isVisible: () => true,
    isAdmin: true,
    from: ["failed"],
    event: ({ id, userId }) => {
      return { type: "job.redriven", userId, jobId: id, data: { adminId: request.adminId } };
    },
  });
}
