import { z } from "zod";
import { cancelJob } from "#server/jobs/cancel-job.ts";
import { retryJob } from "#server/jobs/retry-job.ts";
import { listJobs, listJobsSchema, readJob } from "#server/library/list-jobs.ts";
import { discardFetched } from "#server/models/remove-model.ts";
import { requireId } from "#server/require-id.ts";
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

  cancel: userProcedure.input(jobSchema).mutation(async ({ ctx, input }) => {
    const { userId } = ctx.session;
    const jobId = requireId(input.jobId, "Job");
    await cancelJob(ctx.instance, { jobId, userId });
    const job = await readJob(ctx.instance.database, userId, jobId);
    const { modelName } = job;
    if (modelName !== null && job.state === "cancelled") {
      await discardFetched(ctx.instance, modelName);
    }
    return job;
  }),

  /** Another run of a failed or cancelled job, under the same id. */
  retry: userProcedure.input(jobSchema).mutation(async ({ ctx, input }) => {
    const { userId, role } = ctx.session;
    const jobId = requireId(input.jobId, "Job");
    await retryJob(ctx.instance, { jobId, userId, isAdmin: role === "admin" });
    return readJob(ctx.instance.database, userId, jobId);
  }),
});
