import { expect, it } from "vitest";
import { downloadErrorOf } from "#server/downloads/adapters/download-error-of.ts";
import {
  PublicFileError,
  type PublicFileErrorCode,
} from "#server/downloads/fetch-public-file/public-file-error.ts";
import { DOWNLOAD_ERROR_WORDS } from "./download-error-words.ts";
import { taskErrorWords } from "./task-error-words.ts";

const CODES: Record<PublicFileErrorCode, true> = {
  invalid_url: true,
  not_public: true,
  forbidden: true,
  unknown_host: true,
  unreachable: true,
  not_secure: true,
  too_many_redirects: true,
  http_status: true,
  bad_answer: true,
  compressed: true,
  wrong_type: true,
  too_large: true,
  cut_short: true,
  timed_out: true,
};
const UNKNOWN = taskErrorWords("no such code").title;

it("there are words for everything that a source can do wrong", () => {
  const codes = Object.keys(CODES) as PublicFileErrorCode[];
  const statuses = [400, 401, 403, 404, 410, 418, 429, 451, 500, 503];
  const failures = [
    ...codes.map((code) => new PublicFileError(code, { message: code })),
    ...statuses.map((status) => new PublicFileError("http_status", { message: "", status })),
  ].map(downloadErrorOf);
  const without = failures.filter(({ code }) => taskErrorWords(code).title === UNKNOWN);
  expect(without.map(({ code }) => code)).toEqual([]);
});

const answered = (status: number, retryAfterSec?: number) =>
  downloadErrorOf(
    new PublicFileError("http_status", { message: "No file.", status, retryAfterSec }),
  );

it.each([
  [answered(404), { code: "not_found_at_source", isWorthRetry: false }],
  [answered(403), { code: "refused_at_source", isWorthRetry: false }],
  [answered(429), { code: "rate_limited", isWorthRetry: true, retryAfterSec: undefined }],
  [answered(429, 60), { code: "rate_limited", isWorthRetry: true, retryAfterSec: 60 }],
  [answered(503, 60), { code: "rate_limited", isWorthRetry: true, retryAfterSec: 60 }],
  [answered(503), { code: "source_failed", isWorthRetry: true, retryAfterSec: undefined }],
  [answered(404, 60), { code: "not_found_at_source", retryAfterSec: undefined }],
])("a status says what has gone wrong, and when to ask again", (error, expected) => {
  expect(error).toMatchObject(expected);
});

it("they name a next step without an apology or a code", () => {
  for (const { title, text } of Object.values(DOWNLOAD_ERROR_WORDS)) {
    expect(`${title} ${text}`).not.toMatch(/sorry|!|_/iu);
    expect(text).toMatch(/\.$/u);
    expect(title.length).toBeLessThan(40);
  }
});
