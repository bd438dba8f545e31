import { z } from "zod";
import { deleteSeparation } from "#server/library/delete-separation.ts";
import { requireId } from "#server/require-id.ts";
import { chooseSeparation } from "#server/separation/choose-separation.ts";
import { focusSeparation } from "#server/separation/focus-separation.ts";
import { readOptions } from "#server/separation/read-options.ts";
import { resumeSeparation } from "#server/separation/resume-separation.ts";
import { createRouter, userProcedure } from "../init.ts";
import { idSchema } from "./id-schema.ts";

const separationSchema = z.object({ separationId: idSchema });

export const separationRouter = createRouter({
  /** What these tracks can be separated with, and how long that takes here. */
  options: userProcedure
    .input(
      z.object({
        trackIds: z
          .array(idSchema)
          .min(1, "Name at least 1 track.")
          .max(500, "At most 500 tracks at once."),
      }),
    )
    .query(({ ctx, input }) => {
      const { userId, role } = ctx.session;
      return readOptions(
        ctx.instance.database,
        { userId, isAdmin: role === "admin" },
        input.trackIds,
      );
    }),

  /** The one that its track opens with from now on. */
  choose: userProcedure
    .input(separationSchema)
    .mutation(({ ctx, input }) =>
      chooseSeparation(ctx.instance.database, ctx.session.userId, input.separationId),
    ),

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
