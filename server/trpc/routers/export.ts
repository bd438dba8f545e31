import { z } from "zod";
import { deleteExport } from "#server/exports/delete-export.ts";
import { exportWish } from "#server/exports/export-wish.ts";
import { linkExport } from "#server/exports/link-export.ts";
import { listExports } from "#server/exports/list-exports.ts";
import { readSourceFacts } from "#server/exports/read-source-facts.ts";
import { startExport } from "#server/exports/start-export.ts";
import { createRouter, userProcedure } from "../init.ts";
import { idSchema } from "./id-schema.ts";

const exportSchema = z.object({ exportId: idSchema });

/** Files that users take along. */
export const exportRouter = createRouter({
  create: userProcedure
    .input(exportWish)
    .mutation(({ ctx, input }) => startExport(ctx.instance, ctx.session.userId, input)),

  list: userProcedure
    .input(z.object({ trackId: idSchema.optional() }).default({}))
    .query(({ ctx, input }) => listExports(ctx.instance.database, ctx.session.userId, input)),

  /** What the track's file holds: no export can be better. */
  source: userProcedure
    .input(z.object({ trackId: idSchema }))
    .query(({ ctx, input }) =>
      readSourceFacts(ctx.instance.database, ctx.session.userId, input.trackId),
    ),

  /** An address that works for five minutes, for this user alone. */
  link: userProcedure.input(exportSchema).mutation(({ ctx, input }) => {
    const { userId } = ctx.session;
    return linkExport(ctx.instance, { userId, exportId: input.exportId });
  }),

  delete: userProcedure
    .input(exportSchema)
    .mutation(({ ctx, input }) => deleteExport(ctx.instance, ctx.session.userId, input.exportId)),
});
