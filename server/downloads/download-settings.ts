import type { DownloadLimits } from "./download-limits.ts";
import type { Trust } from "./fetch-public-file/open-answer.ts";

/** What differs from the defaults in tests. */
export interface DownloadSettings {
  /** How hosts are found and trusted. */
  readonly trust?: Partial<Trust>;
  readonly limits?: Partial<DownloadLimits>;
}
