import { readRetryAfter } from "#server/models/download/retry-after.ts";
import type { Answer } from "./open-answer.ts";
import { PublicFileError } from "./public-file-error.ts";

/** Throws for an answer that is no file, or one that is compressed or announces more than `maxBytes`. */
export function assertWanted({ url, response }: Answer, maxBytes: number): void {
  const { statusCode: status = 0, headers } = response;
  if (status !== 200) {
    throw new PublicFileError("http_status", {
      message: `${url.host} answers with HTTP status ${status} instead of a file.`,
      status,
      retryAfterSec: readRetryAfter(headers["retry-after"]),
    });
  }
  const coding = codingOf(headers["content-encoding"]) ?? codingOf(headers["transfer-encoding"]);
  if (coding !== undefined) {
    throw new PublicFileError("compressed", {
      message: `${url.host} sends the file compressed (${coding}), though it was asked not to.`,
    });
  }
  const announced = Number(headers["content-length"] ?? 0);
  if (announced > maxBytes) throw tooLarge(`has ${announced} bytes`, maxBytes);
}

/** `value` says what is known of the size, as in "has 12 bytes". */
export function tooLarge(value: string, maxBytes: number): PublicFileError {
  const message = `The file ${value}; ${maxBytes} bytes are the limit.`;
  return new PublicFileError("too_large", { message });
}

/** A name of some compression, cut to what a message bears; undefined for bytes that come as they are. */
function codingOf(header: string | undefined): string | undefined {
  const coding = (header ?? "").trim().toLowerCase();
  if (["", "identity", "chunked"].includes(coding)) return undefined;
  return coding.replaceAll(/[^\w, -]/g, "").slice(0, 40);
}
