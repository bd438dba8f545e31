import type { IncomingMessage } from "node:http";

/** All bodies but uploads and lists are small, and their length is told beforehand. */
const MAX_BODY_BYTES = 1024 * 1024;
/** A list has 10 MB at most, and more as JSON. Who is signed in is asked before any of it is read. */
const MAX_LIST_BYTES = 20 * 1024 * 1024;

/** Why a request's body is refused before it is read, or null. Uploads have limits of their own. */
export function bodyRefusal(
  request: Pick<IncomingMessage, "headers">,
  path: string,
): {
  readonly status: 411 | 413;
  readonly code: "bad_input" | "too_large";
  readonly message: string;
} | null {
  if (path === "/api/uploads") return null;
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  if (encoding !== undefined && length === undefined) {
    const message = "Requests say their length beforehand (Content-Length).";
    return { status: 411, code: "bad_input", message };
  }
  const limitBytes = path === "/api/trpc/playlist.previewList" ? MAX_LIST_BYTES : MAX_BODY_BYTES;
  if (Number(length ?? 0) <= limitBytes) return null;
  const message = `The request's body has ${length ?? "?"} bytes; the limit is ${limitBytes}.`;
  return { status: 413, code: "too_large", message };
}

/** What may still be read of a body that is refused, so that its sender gets to the answer. */
const MAX_DISCARDED_BYTES = 64 * 1024;

/** Whether a body has come, or is so short that reading it to its end costs nothing. */
export function isBodyRead({
  complete,
  headers,
}: Pick<IncomingMessage, "complete" | "headers">): boolean {
  const { "content-length": length, "transfer-encoding": encoding } = headers;
  return complete || (encoding === undefined && Number(length ?? 0) <= MAX_DISCARDED_BYTES);
}
