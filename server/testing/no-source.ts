import { FETCH_LIMITS } from "#server/models/download/download-file.ts";
import type { ModelSource } from "#server/models/download/fetch-files.ts";

const NOWHERE = "http://127.0.0.1:9";

/** Nobody answers there: tests fetch nothing from elsewhere. */
export const NO_SOURCE: ModelSource = {
  addresses: { hub: NOWHERE, archive: NOWHERE },
  proxy: {},
  limits: FETCH_LIMITS,
};
