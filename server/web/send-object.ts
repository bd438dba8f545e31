import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { notFound } from "#server/require-id.ts";
import type { ByteRange, ObjectStat, ObjectStore } from "#server/storage/object-store.ts";
import { parseRange } from "./byte-range.ts";

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface StoredObject {
  readonly key: string;
  /** Without an `etag` the object's size and time make one. */
  readonly headers: OutgoingHttpHeaders;
}

/**
 * Sends a stored object, or the range of it that was asked for, at the reader's pace. Its file is
 * closed when the reader goes away. Throws `not_found` when there is none.
 */
export async function sendObject(
  { request, response }: Exchange,
  store: ObjectStore,
  { key, headers }: StoredObject,
): Promise<void> {
  const stat = await store.stat(key);
  if (!stat) throw notFound("Media");
  const common = { etag: makeTag(stat), ...headers, "accept-ranges": "bytes" };
  if (request.headers["if-none-match"] === common.etag) {
    response.writeHead(304, common).end();
    return;
  }
  const range = parseRange(applicableRange(request, String(common.etag)), stat.sizeBytes);
  if (range === "unsatisfiable") {
    const size = { "content-range": `bytes */${stat.sizeBytes}`, "cache-control": "no-store" };
    response.writeHead(416, size).end();
    return;
  }
  response.writeHead(range ? 206 : 200, { ...common, ...lengthHeaders(range, stat) });
  if (request.method === "HEAD" || stat.sizeBytes === 0) {
    response.end();
    return;
  }
  const { stream } = await store.open(key, range ?? { start: 0, end: stat.sizeBytes - 1 });
  await pipeline(stream, response).catch((error: unknown) => {
    if (!response.destroyed) throw error;
  });
}

/** With `If-Range` the range counts only for the version that it was made for. */
function applicableRange({ headers }: IncomingMessage, etag: string): string | undefined {
  const condition = headers["if-range"];
  return condition === undefined || condition === etag ? headers.range : undefined;
}

function lengthHeaders(range: ByteRange | null, { sizeBytes }: ObjectStat): OutgoingHttpHeaders {
  if (!range) return { "content-length": sizeBytes };
  return {
    "content-length": range.end - range.start + 1,
    "content-range": `bytes ${range.start}-${range.end}/${sizeBytes}`,
  };
}

function makeTag({ sizeBytes, modifiedAtMs }: ObjectStat): string {
  return `"${sizeBytes.toString(16)}-${Math.round(modifiedAtMs).toString(16)}"`;
}
