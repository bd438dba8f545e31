import { createTRPCClient, httpBatchLink } from "@trpc/client";
import type { AppRouter } from "#server/trpc/root.ts";

/** Calls in one request; the server takes 20. */
const MAX_BATCH = 10;

/** A client for this page's origin. */
export function makeTrpcClient() {
  return createTRPCClient<AppRouter>({
    links: [httpBatchLink({ url: "/api/trpc", maxItems: MAX_BATCH, maxURLLength: 4000 })],
  });
}
