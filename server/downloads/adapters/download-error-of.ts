import { DownloadError } from "../download-error.ts";
import type {
  PublicFileError,
  PublicFileErrorCode,
} from "../fetch-public-file/public-file-error.ts";

const CODES: Record<PublicFileErrorCode, string> = {
  invalid_url: "invalid_url",
  not_public: "not_public",
  forbidden: "unsupported_source",
  unknown_host: "unknown_host",
  unreachable: "unreachable",
  not_secure: "not_secure",
  too_many_redirects: "bad_answer",
  http_status: "source_failed",
  bad_answer: "bad_answer",
  compressed: "bad_answer",
  wrong_type: "unsupported_format",
  too_large: "too_large",
  cut_short: "cut_short",
  timed_out: "timeout",
};

const STATUS_CODES: Record<number, string> = {
  401: "refused_at_source",
  402: "refused_at_source",
  403: "refused_at_source",
  404: "not_found_at_source",
  410: "not_found_at_source",
  429: "rate_limited",
  451: "refused_at_source",
};

/** The same failure in the words of downloads; every wait that a source asks for is `rate_limited`. */
export function downloadErrorOf(error: PublicFileError): DownloadError {
  const { message, status, retryAfterSec, isWorthRetry } = error;
  const isWait = isWorthRetry && retryAfterSec !== undefined;
  const code = isWait ? "rate_limited" : (STATUS_CODES[status ?? 0] ?? CODES[error.code]);
  const wait = isWait ? { retryAfterSec } : {};
  return new DownloadError(code, { message, cause: error, isWorthRetry, ...wait });
}
