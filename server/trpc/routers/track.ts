import { z } from "zod";
import { deleteTracks } from "#server/library/delete-tracks.ts";
import { listTracks, listTracksSchema } from "#server/library/list-tracks.ts";
import { purgeTracks } from "#server/library/purge-tracks.ts";
import { readTrack } from "#server/library/read-track.ts";
import { renameTrack, renameTrackSchema } from "#server/library/rename-track.ts";
import { restoreTracks } from "#server/library/restore-tracks.ts";
import { requireId } from "#server/require-id.ts";
import { separateAll } from "#server/separation/separate-all.ts";
import { separationChoices } from "#server/separation/settings.ts";
import { startSeparation } from "#server/separation/start-separation.ts";
import { createRouter, userProcedure } from "../init.ts";
import { idSchema } from "./id-schema.ts";

const trackSchema = z.object({ trackId: idSchema });
const tracksSchema = z.object({
  trackIds: z
    .array(idSchema)
    .min(1, "Name at least 1 track.")
    .max(500, "At most 500 tracks at once."),
});

const nameSchema = z.string().min(1).max(60).optional();
/** How a separation is wished; all of it may be left out. */
const wishShape = {
  engine: nameSchema,
  model: nameSchema,
  preset: nameSchema,
  settings: separationChoices.optional(),
};

export const trackRouter = createRouter({
  list: userProcedure
    .input(listTracksSchema)
    .query(({ ctx, input }) => listTracks(ctx.instance.database, ctx.session.userId, input)),

  /** Tracks that were deleted and can be restored, last deleted first. */
  bin: userProcedure
    .input(listTracksSchema)
    .query(({ ctx, input }) =>
      listTracks(ctx.instance.database, ctx.session.userId, { ...input, isBin: true }),
    ),

  byId: userProcedure
    .input(trackSchema)
    .query(({ ctx, input }) => readTrack(ctx.instance.database, ctx.session.userId, input.trackId)),

  rename: userProcedure
    .input(renameTrackSchema)
    .mutation(({ ctx, input }) => renameTrack(ctx.instance.database, ctx.session.userId, input)),

  delete: userProcedure
    .input(tracksSchema)
    .mutation(({ ctx, input }) => deleteTracks(ctx.instance, ctx.session.userId, input.trackIds)),

  restore: userProcedure
    .input(tracksSchema)
    .mutation(({ ctx, input }) =>
      restoreTracks(ctx.instance.database, ctx.session.userId, input.trackIds),
    ),

  /** Removes tracks and all their files for good, whether they are in the bin or not. */
  purge: userProcedure
    .input(tracksSchema)
    .mutation(({ ctx, input }) => purgeTracks(ctx.instance, ctx.session.userId, input.trackIds)),

  separate: userProcedure.input(trackSchema.extend(wishShape)).mutation(({ ctx, input }) => {
    const trackId = requireId(input.trackId, "Track");
    const { userId } = ctx.session;
    return startSeparation(ctx.instance, { ...input, userId, trackId });
  }),

  /** The same separation of several tracks, behind what users wait for. */
  separateAll: userProcedure
    .input(tracksSchema.extend(wishShape))
    .mutation(({ ctx, input }) =>
      separateAll(ctx.instance, { ...input, userId: ctx.session.userId }),
    ),
});
