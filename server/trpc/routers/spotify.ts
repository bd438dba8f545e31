import { z } from "zod";
import { awaitReading } from "#server/imports/reading/await-reading.ts";
import { readOwnPlaylistsView, readPreview } from "#server/imports/reading/read-preview.ts";
import { startReading } from "#server/imports/reading/start-reading.ts";
import { startImport } from "#server/imports/start-import.ts";
import { disconnectSpotify } from "#server/spotify/connecting/disconnect.ts";
import { readConnection } from "#server/spotify/connecting/read-connection.ts";
import { createRouter, userProcedure } from "../init.ts";
import { idSchema } from "./id-schema.ts";
import { importWishShape } from "./import-wish.ts";

/** Until more of what was asked for is there; the rest is told by events. */
const waitSec = z.number().min(0).max(10).default(10);
const link = { url: z.string().max(10_000), isPublic: z.boolean().optional() };

/** The service that lists come from. */
export const spotifyRouter = createRouter({
  connection: userProcedure.query(({ ctx }) => readConnection(ctx.instance, ctx.session.userId)),

  /** Tokens, lists and covers are gone when it answers; tracks with a file stay. */
  disconnect: userProcedure.mutation(({ ctx }) =>
    disconnectSpotify(ctx.instance, ctx.session.userId),
  ),

  /** Has a list read, to be shown before it is imported. */
  preview: userProcedure
    .input(z.object({ ...link, waitSec }))
    .mutation(async ({ ctx, input: { url, isPublic = false, waitSec } }) => {
      const { database } = ctx.instance;
      const { userId } = ctx.session;
      const readingId = await startReading(ctx.instance, userId, { url, isPublic });
      await awaitReading(database, readingId, waitSec * 1000);
      return readPreview(database, userId, readingId);
    }),

  previewById: userProcedure
    .input(z.object({ previewId: idSchema }))
    .query(({ ctx, input }) =>
      readPreview(ctx.instance.database, ctx.session.userId, input.previewId),
    ),

  /** Has the names of the account's own playlists read. */
  ownPlaylists: userProcedure
    .input(z.object({ waitSec }).default({ waitSec: 10 }))
    .mutation(async ({ ctx, input }) => {
      const { database } = ctx.instance;
      const { userId } = ctx.session;
      const readingId = await startReading(ctx.instance, userId, "own_playlists");
      await awaitReading(database, readingId, input.waitSec * 1000);
      return readOwnPlaylistsView(database, userId, readingId);
    }),

  ownPlaylistsById: userProcedure
    .input(z.object({ readingId: idSchema }))
    .query(({ ctx, input }) =>
      readOwnPlaylistsView(ctx.instance.database, ctx.session.userId, input.readingId),
    ),

  import: userProcedure
    .input(z.object({ ...link, ...importWishShape }))
    .mutation(({ ctx, input }) => startImport(ctx.instance, ctx.session.userId, input)),
});
