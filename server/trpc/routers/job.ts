import { z } from "zod";
import { cancelUserJob, retryUserJob } from "#server/library/user-jobs.ts";
import { listJobs, listJobsSchema, readJob } from "#server/library/list-jobs.ts";
import { createRouter, userProcedure } from "../init.ts";
import { idSchema } from "./id-schema.ts";

const jobSchema = z.object({ jobId: idSchema });

export const jobRouter = createRouter({
  list: userProcedure
    .input(listJobsSchema)
    .query(({ ctx, input }) => listJobs(ctx.instance.database, ctx.session.userId, input)),

  byId: userProcedure
    .input(jobSchema)
    .query(({ ctx, input }) => readJob(ctx.instance.database, ctx.session.userId, input.jobId)),

  cancel: userProcedure
    .input(jobSchema)
    .mutation(({ ctx, input }) => cancelUserJob(ctx.instance, ctx.session.userId, input.jobId)),

  /** Another run of a failed or cancelled job, under the same id. */
  retry: userProcedure
    .input(jobSchema)
    .mutation(({ ctx, input }) => retryUserJob(ctx.instance, ctx.session.userId, input.jobId)),
});
