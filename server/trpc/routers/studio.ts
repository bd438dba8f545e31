import { z } from "zod";
import { preferencesChangeSchema } from "#server/studio/preferences-change.ts";
import { readPreferences, savePreferences } from "#server/studio/preferences.ts";
import { readStudio } from "#server/studio/read-studio.ts";
import { saveStudio, saveStudioSchema } from "#server/studio/save-studio.ts";
import { createRouter, userProcedure } from "../init.ts";
import { idSchema } from "./id-schema.ts";

export const studioRouter = createRouter({
  /** How a track is practised; defaults where nothing was ever saved. */
  byTrack: userProcedure
    .input(z.object({ trackId: idSchema }))
    .query(({ ctx, input }) =>
      readStudio(ctx.instance.database, ctx.session.userId, input.trackId),
    ),

  /** Answers what is stored afterwards; not what was sent, when somebody else had saved meanwhile. */
  save: userProcedure
    .input(saveStudioSchema)
    .mutation(({ ctx, input }) => saveStudio(ctx.instance.database, ctx.session.userId, input)),

  preferences: userProcedure.query(({ ctx }) =>
    readPreferences(ctx.instance.database, ctx.session.userId),
  ),

  savePreferences: userProcedure
    .input(preferencesChangeSchema)
    .mutation(({ ctx, input }) =>
      savePreferences(ctx.instance.database, ctx.session.userId, input),
    ),
});
