import { z } from "zod";
import { downloadSeal } from "#server/downloads/download-seal.ts";
import { chooseFile, clearChoice } from "#server/imports/matching/choose-file.ts";
import { listCandidates } from "#server/imports/matching/list-candidates.ts";
import {
  deletePlaylist,
  setSync,
  syncPlaylist,
} from "#server/imports/playlists/change-playlist.ts";
import { listPlaylists, readPlaylist } from "#server/imports/playlists/read-playlists.ts";
import { readWantedOf } from "#server/imports/playlists/read-wanted.ts";
import { awaitReading } from "#server/imports/reading/await-reading.ts";
import { readPreview } from "#server/imports/reading/read-preview.ts";
import { startPastedReading } from "#server/imports/reading/start-reading.ts";
import { startReadingImport } from "#server/imports/start-import.ts";
import { createRouter, userProcedure } from "../init.ts";
import { idSchema } from "./id-schema.ts";
import { importWishShape } from "./import-wish.ts";

const playlistSchema = z.object({ playlistId: idSchema });
const wantedSchema = z.object({ wantedId: idSchema });
/** Until the list has been compared with the user's files. */
const MATCH_WAIT_MS = 5000;

export const playlistRouter = createRouter({
  list: userProcedure.query(({ ctx }) => listPlaylists(ctx.instance.database, ctx.session.userId)),

  byId: userProcedure
    .input(playlistSchema)
    .query(({ ctx, input }) =>
      readPlaylist(ctx.instance.database, ctx.session.userId, input.playlistId),
    ),

  /** Reads a pasted list, or the text of a CSV file, to be shown before it is imported. */
  previewList: userProcedure
    .input(z.object({ name: z.string().trim().min(1).max(200), text: z.string().max(10_000_000) }))
    .mutation(async ({ ctx, input }) => {
      const { database } = ctx.instance;
      const { userId } = ctx.session;
      const readingId = await startPastedReading(ctx.instance, userId, input);
      await awaitReading(database, readingId, MATCH_WAIT_MS);
      return readPreview(database, userId, readingId);
    }),

  /** Makes a playlist of a list that was shown. */
  importPreview: userProcedure
    .input(z.object({ previewId: idSchema, ...importWishShape }))
    .mutation(({ ctx, input: { previewId, ...wish } }) =>
      startReadingImport(ctx.instance, ctx.session.userId, { readingId: previewId, ...wish }),
    ),

  sync: userProcedure
    .input(playlistSchema)
    .mutation(({ ctx, input }) => syncPlaylist(ctx.instance, ctx.session.userId, input.playlistId)),

  setSync: userProcedure
    .input(playlistSchema.extend({ syncHours: importWishShape.syncHours }))
    .mutation(({ ctx, input: { playlistId, syncHours = null } }) =>
      setSync(ctx.instance, ctx.session.userId, { playlistId, syncHours }),
    ),

  delete: userProcedure
    .input(playlistSchema)
    .mutation(({ ctx, input }) =>
      deletePlaylist(ctx.instance, ctx.session.userId, input.playlistId),
    ),

  /** What a track without audio stands for. */
  wantedOf: userProcedure
    .input(z.object({ trackId: idSchema }))
    .query(({ ctx, input }) =>
      readWantedOf(ctx.instance.database, ctx.session.userId, input.trackId),
    ),

  candidates: userProcedure
    .input(wantedSchema.extend({ query: z.string().trim().max(200).optional() }))
    .query(({ ctx, input }) => listCandidates(ctx.instance.database, ctx.session.userId, input)),

  choose: userProcedure
    .input(wantedSchema.extend({ fileId: z.string().max(200).nullable() }))
    .mutation(({ ctx, input }) => {
      const { database, boss, secrets } = ctx.instance;
      const deps = { database, boss, seal: downloadSeal(secrets.sealSecret) };
      return chooseFile(deps, ctx.session.userId, input);
    }),

  clearChoice: userProcedure
    .input(wantedSchema)
    .mutation(({ ctx, input }) => clearChoice(ctx.instance, ctx.session.userId, input.wantedId)),
});
