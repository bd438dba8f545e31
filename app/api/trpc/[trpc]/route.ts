import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { createContext } from "#server/trpc/context.ts";
import { appRouter } from "#server/trpc/root.ts";
import { webInstance } from "#server/web/instance.ts";

/** Calls in one request. */
const MAX_BATCH = 20;

function handle(request: Request): Promise<Response> {
  const instance = webInstance();
  return fetchRequestHandler({
    endpoint: "/api/trpc",
    req: request,
    router: appRouter,
    createContext: () => createContext(request.headers, instance),
    maxBatchSize: MAX_BATCH,
    responseMeta: () => ({ headers: new Headers({ "cache-control": "no-store" }) }),
  });
}

export { handle as GET, handle as POST };
