import { z } from "zod";
import {
  deleteSeparation,
  focusSeparation,
  resumeSeparation,
} from "#server/library/user-separations.ts";
import { createRouter, userProcedure } from "../init.ts";
import { idSchema } from "./id-schema.ts";

const separationSchema = z.object({ separationId: idSchema });

export const separationRouter = createRouter({
  /** The listener is at this frame: the segment that holds it is made next. */
  focus: userProcedure
    .input(
      separationSchema.extend({
        frame: z
          .int()
          .min(0)
          .max(2 ** 31 - 1),
      }),
    )
    .mutation(({ ctx, input }) => focusSeparation(ctx.instance, ctx.session.userId, input)),

  /** Goes on from the published segments of a cancelled or failed separation. */
  resume: userProcedure
    .input(separationSchema)
    .mutation(({ ctx, input }) =>
      resumeSeparation(ctx.instance, ctx.session.userId, input.separationId),
    ),

  delete: userProcedure
    .input(separationSchema)
    .mutation(({ ctx, input }) =>
      deleteSeparation(ctx.instance, ctx.session.userId, input.separationId),
    ),
});
