import { DomainError } from "#server/errors.ts";

/** What one file may have. */
const MAX_FILE_BYTES = 2 * 1024 ** 3;
/** Files in one request. */
const MAX_FILES = 20;
/** Boundaries and part headers of one request. */
const MAX_OVERHEAD_BYTES = 64 * 1024;
/** What is read of refused files before the connection is cut. */
const MAX_DRAINED_BYTES = 64 * 1024 ** 2;

/** Limits of one upload request; tests set lower ones. */
export interface UploadLimits {
  readonly fileBytes: number;
  readonly files: number;
  readonly drainedBytes: number;
}

export const UPLOAD_LIMITS: UploadLimits = {
  fileBytes: MAX_FILE_BYTES,
  files: MAX_FILES,
  drainedBytes: MAX_DRAINED_BYTES,
};

/** Throws `too_large` for a request whose announced length is over every limit. */
export function assertRequestLength(lengthBytes: number, limits: UploadLimits): void {
  if (lengthBytes <= limits.files * limits.fileBytes + MAX_OVERHEAD_BYTES) return;
  const message = `The upload has ${lengthBytes} bytes; ${limits.files} files of ${words(limits.fileBytes)} are the limit. Upload fewer files at once.`;
  throw new DomainError("too_large", { message });
}

export function fileTooLarge(limits: UploadLimits): DomainError {
  const message = `The file is larger than ${words(limits.fileBytes)}. Save it as FLAC, or split it.`;
  return new DomainError("too_large", { message });
}

function words(bytes: number): string {
  return bytes >= 1024 ** 3
    ? `${(bytes / 1024 ** 3).toFixed(0)} GB`
    : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}
