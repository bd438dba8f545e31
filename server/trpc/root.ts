import { createCallerFactory, createRouter } from "./init.ts";
import { accountRouter } from "./routers/account.ts";
import { exportRouter } from "./routers/export.ts";
import { jobRouter } from "./routers/job.ts";
import { modelRouter } from "./routers/model.ts";
import { processRouter } from "./routers/process.ts";
import { separationRouter } from "./routers/separation.ts";
import { studioRouter } from "./routers/studio.ts";
import { trackRouter } from "./routers/track.ts";

export const appRouter = createRouter({
  account: accountRouter,
  track: trackRouter,
  separation: separationRouter,
  studio: studioRouter,
  export: exportRouter,
  job: jobRouter,
  model: modelRouter,
  process: processRouter,
});

/** All that the browser knows of the server's procedures. */
export type AppRouter = typeof appRouter;

/** Calls procedures in this process, for tests and server-rendered pages. */
export const createCaller = createCallerFactory(appRouter);
