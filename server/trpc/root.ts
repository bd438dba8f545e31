import { createCallerFactory, createRouter } from "./init.ts";
import { accountRouter } from "./routers/account.ts";
import { downloadRouter } from "./routers/download.ts";
import { exportRouter } from "./routers/export.ts";
import { jobRouter } from "./routers/job.ts";
import { modelRouter } from "./routers/model.ts";
import { playlistRouter } from "./routers/playlist.ts";
import { processRouter } from "./routers/process.ts";
import { separationRouter } from "./routers/separation.ts";
import { spotifyRouter } from "./routers/spotify.ts";
import { studioRouter } from "./routers/studio.ts";
import { trackRouter } from "./routers/track.ts";

export const appRouter = createRouter({
  account: accountRouter,
  track: trackRouter,
  separation: separationRouter,
  spotify: spotifyRouter,
  studio: studioRouter,
  download: downloadRouter,
  export: exportRouter,
  job: jobRouter,
  model: modelRouter,
  playlist: playlistRouter,
  process: processRouter,
});

/** All that the browser knows of the server's procedures. */
export type AppRouter = typeof appRouter;

/** Calls procedures in this process, for tests and server-rendered pages. */
export const createCaller = createCallerFactory(appRouter);
