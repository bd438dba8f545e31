import { z } from "zod";
import type { Database } from "#server/db.ts";
import { readJobView, readJobViews } from "#server/jobs/job-view.ts";
import { SHORT_QUEUES } from "#server/jobs/queues.ts";
import type { JobView } from "#server/realtime/events.ts";
import { notFound, requireId } from "#server/require-id.ts";
import { readCursor, writeCursor } from "./page-cursor.ts";

export const listJobsSchema = z
  .object({
    state: z.enum(["queued", "running", "completed", "failed", "cancelled"]).optional(),
    trackId: z.string().max(200).optional(),
    /** `nextCursor` of the page before. */
    cursor: z.string().max(200).nullish(),
    limit: z.int().min(1).max(200).default(50),
  })
  .default({ limit: 50 });

/** A page of jobs; `nextCursor` is null on the last one. */
export interface JobPage {
  readonly items: readonly JobView[];
  readonly nextCursor: string | null;
}

/** A user's jobs, newest first; without those that are over before anybody looks. */
export async function listJobs(
  database: Database,
  userId: string,
  { state, trackId, cursor, limit }: z.infer<typeof listJobsSchema>,
): Promise<JobPage> {
  const from = readCursor(cursor);
  const rows = await database.job.findMany({
    where: {
      userId,
      kind: { notIn: [...SHORT_QUEUES] },
      ...(state && { state }),
      ...(trackId !== undefined && { trackId: requireId(trackId, "Track") }),
      ...(from && {
        OR: [{ createdAt: { lt: from.at } }, { createdAt: from.at, id: { lt: from.id } }],
      }),
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit + 1,
    select: { id: true, createdAt: true },
  });
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const ids = page.map(({ id }) => id);
  return {
    items: await readJobViews(database, ids),
    nextCursor: last ? writeCursor({ at: last.createdAt, id: last.id }) : null,
  };
}

/** The user's job; `not_found` for another user's. */
export async function readJob(database: Database, userId: string, jobId: string): Promise<JobView> {
  const id = requireId(jobId, "Job");
  const owned = await database.job.findFirst({ where: { id, userId }, select: { id: true } });
  const view = owned && (await readJobView(database, id));
  if (!view) throw notFound("Job");
  return view;
}
