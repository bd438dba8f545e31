import type { IncomingMessage } from "node:http";

/** All bodies but uploads are small, and their length is told beforehand. */
const MAX_BODY_BYTES = 1024 * 1024;

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
  if (Number(length ?? 0) <= MAX_BODY_BYTES) return null;
  const message = `The request's body has ${length ?? "?"} bytes; the limit is ${MAX_BODY_BYTES}.`;
  return { status: 413, code: "too_large", message };
}
