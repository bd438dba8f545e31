import { createTRPCClient, httpBatchLink, httpLink } from "@trpc/client";
import type { AppRouter } from "#server/trpc/root.ts";

/** Calls in one request; the server takes 20. */
const MAX_BATCH = 10;

/** A client for this page's origin. */
export function makeTrpcClient() {
  return createTRPCClient<AppRouter>({
    links: [httpBatchLink({ url: "/api/trpc", maxItems: MAX_BATCH, maxURLLength: 4000 })],
  });
}

/** Bytes of body that browsers carry on with once the page is gone. */
const MAX_LASTING_BYTES = 60_000;

/** A client whose calls go out one by one, at once, and are not broken off when the page goes. */
export function makeLastingClient() {
  return createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: "/api/trpc",
        fetch: (input, init) =>
          fetch(input as RequestInfo, {
            ...(init as RequestInit),
            keepalive: sizeBytes(init?.body) <= MAX_LASTING_BYTES,
          }),
      }),
    ],
  });
}

function sizeBytes(body: unknown): number {
  return typeof body === "string" ? new TextEncoder().encode(body).byteLength : 0;
}
