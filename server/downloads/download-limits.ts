import { UPLOAD_LIMITS } from "#server/library/upload-limits.ts";
import { QUEUE_LIMITS } from "#server/jobs/queues.ts";

/** Limits of one attempt at one source; tests set lower ones. */
export interface DownloadLimits {
  readonly bytes: number;
  readonly totalMs: number;
  /** Without anything new from the source. */
  readonly idleMs: number;
}

/** The same size as an uploaded file may have. */
export const DOWNLOAD_LIMITS: DownloadLimits = {
  bytes: UPLOAD_LIMITS.fileBytes,
  totalMs: QUEUE_LIMITS["download-audio"].absoluteBaseSec * 1000,
  idleMs: 60_000,
};

/** Smaller than a second of sound in any format: an error page, or nothing at all. */
export const LEAST_BYTES = 1024;
