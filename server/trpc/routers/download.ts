import { z } from "zod";
import { confirmYtDlp } from "#server/downloads/confirm-yt-dlp.ts";
import { downloadOptions } from "#server/downloads/download-options.ts";
import { startDownload } from "#server/downloads/start-download.ts";
import { createRouter, userProcedure } from "../init.ts";
import { idSchema } from "./id-schema.ts";

/** Files that are brought for tracks without one. */
export const downloadRouter = createRouter({
  options: userProcedure.query(({ ctx }) => downloadOptions(ctx.instance, ctx.session.userId)),

  start: userProcedure
    .input(z.object({ trackId: idSchema, url: z.string().max(10_000) }))
    .mutation(async ({ ctx, input }) => {
      const { jobId } = await startDownload(ctx.instance, { userId: ctx.session.userId, ...input });
      return { jobId };
    }),

  /** The user says that they may use what the downloader brings. */
  confirmYtDlp: userProcedure.mutation(({ ctx }) =>
    confirmYtDlp(ctx.instance.database, ctx.session.userId),
  ),
});
