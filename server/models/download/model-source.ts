import type { Env } from "#server/env.ts";
import { FETCH_LIMITS } from "./download-file.ts";
import type { ModelSource } from "./fetch-files.ts";

/** Where models are fetched from, as the environment says. */
export function modelSourceOf(env: Env): ModelSource {
  const { HTTPS_PROXY, HTTP_PROXY, NO_PROXY } = env;
  return {
    addresses: { hub: env.MODEL_HUB_URL, archive: env.MODEL_ARCHIVE_URL },
    proxy: {
      ...(HTTPS_PROXY !== undefined && { HTTPS_PROXY }),
      ...(HTTP_PROXY !== undefined && { HTTP_PROXY }),
      ...(NO_PROXY !== undefined && { NO_PROXY }),
    },
    limits: FETCH_LIMITS,
  };
}
