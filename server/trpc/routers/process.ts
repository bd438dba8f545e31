import { z } from "zod";
import { cleanUpOrphans } from "#server/operator/clean-up-orphans.ts";
import { listDeadJobs, listDeadJobsSchema } from "#server/operator/list-dead-jobs.ts";
import {
  listProcessEvents,
  listProcessEventsSchema,
} from "#server/operator/list-process-events.ts";
import { redriveJob } from "#server/operator/redrive-job.ts";
import { restartPort } from "#server/operator/restart-port.ts";
import { scanOrphans } from "#server/operator/scan-orphans.ts";
import { watchWorkers } from "#server/operator/watch-workers.ts";
import { adminProcedure, createRouter } from "../init.ts";
import { idSchema } from "./id-schema.ts";

export const processRouter = createRouter({
  workers: adminProcedure.query(({ ctx }) => watchWorkers(ctx.instance.database)),

  events: adminProcedure
    .input(listProcessEventsSchema)
    .query(({ ctx, input }) => listProcessEvents(ctx.instance.database, input)),

  deadJobs: adminProcedure
    .input(listDeadJobsSchema)
    .query(({ ctx, input }) => listDeadJobs(ctx.instance.database, input)),

  /** What a clean-up would end; touches nothing. */
  scan: adminProcedure.mutation(({ ctx }) => scanOrphans(ctx.instance.databaseUrl)),

  cleanup: adminProcedure.mutation(({ ctx }) => cleanUpOrphans(ctx.instance.databaseUrl)),

  restart: adminProcedure
    .input(z.object({ workerId: idSchema, name: z.string().min(1).max(100) }))
    .mutation(({ ctx, input }) => restartPort(ctx.instance.databaseUrl, input)),

  redrive: adminProcedure.input(z.object({ jobId: idSchema })).mutation(({ ctx, input }) => {
    const adminId = ctx.session.userId;
    return redriveJob(ctx.instance, { jobId: input.jobId, adminId });
  }),
});
