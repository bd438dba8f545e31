import { z } from "zod";
import { deleteSeparation } from "#server/library/delete-separation.ts";
import { requireId } from "#server/require-id.ts";
import { focusSeparation } from "#server/separation/focus-separation.ts";
import { resumeSeparation } from "#server/separation/resume-separation.ts";
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
    .mutation(({ ctx, input }) => {
      const separationId = requireId(input.separationId, "Separation");
      const { userId } = ctx.session;
      return focusSeparation(ctx.instance, { userId, separationId, frame: input.frame });
    }),

  /** Goes on from the published segments of a cancelled or failed separation. */
  resume: userProcedure.input(separationSchema).mutation(({ ctx, input }) => {
    const separationId = requireId(input.separationId, "Separation");
    return resumeSeparation(ctx.instance, { userId: ctx.session.userId, separationId });
  }),

  delete: userProcedure
    .input(separationSchema)
    .mutation(({ ctx, input }) =>
      deleteSeparation(ctx.instance, ctx.session.userId, input.separationId),
    ),
});
