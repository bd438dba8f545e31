import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { isUnauthorized, shouldAskAgain } from "./read-error.ts";

const STALE_AFTER_MS = 30_000;
const MAX_RETRIES = 3;

/** A cache for one page; `onUnauthorized` runs when any answer says that the session has ended. */
export function makeQueryClient(onUnauthorized: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (isUnauthorized(error)) onUnauthorized();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: STALE_AFTER_MS,
        retry: (count, error) => count < MAX_RETRIES && shouldAskAgain(error),
        retryDelay: (count) => Math.min(500 * 2 ** count, 8000),
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}
