import { assertWanted } from "./assert-wanted.ts";
import { followRedirects } from "./follow-redirects.ts";
import { isPublicAddress } from "./is-public-address.ts";
import type { Answer, Trust } from "./open-answer.ts";
import { PublicFileError } from "./public-file-error.ts";
import { readBody } from "./read-body.ts";
import { suggestedName } from "./suggested-name.ts";
import { TimeLimits } from "./time-limits.ts";

interface PublicFileLimits {
  readonly bytes: number;
  /** For all of it: redirects, look-ups, and the sink's own time. */
  readonly totalMs: number;
  /** In which a host must answer, and then send 16 kB or the end of the file; the sink's time is not counted. */
  readonly idleMs: number;
  readonly redirects: number;
}

/** What is known of a file before any of it is kept. */
export interface FileFacts {
  /** Lower-case, without parameters; null when the source says nothing. */
  readonly contentType: string | null;
  /** Null when the source does not say. */
  readonly contentLength: number | null;
  /** The first 4096 bytes, or all of a shorter file. */
  readonly firstBytes: Buffer;
}

export interface PublicFileRequest extends Partial<Trust> {
  /** As the user gave it. */
  readonly url: string;
  readonly signal: AbortSignal;
  readonly limits: PublicFileLimits;
  /** Asked of each host on the way before it is looked up; words for the user forbid it. */
  readonly forbid?: (host: string) => string | null;
  /** Asked once, before the sink gets anything; words for the user refuse the file. */
  readonly accept: (facts: FileFacts) => string | null;
  /** Gets the next chunk when it has taken this one; its own error ends the fetch and is passed on. */
  readonly sink: (chunk: Uint8Array) => Promise<void>;
}

/** A file that the sink has all of. */
export interface PublicFile {
  /** Where it came from in the end, without query: fit for a log. */
  readonly url: string;
  readonly bytes: number;
  readonly contentType: string | null;
  /** To be shown, never to be used as a path. */
  readonly fileName: string;
}

const FIRST_BYTES = 4096;

/**
 * Brings a file from an address that a user gave, of the public internet only and never through a proxy.
 * Throws PublicFileError, the signal's reason, or what `accept` or `sink` threw; the connection is over and
 * the sink left alone when this settles.
 */
export async function fetchPublicFile(request: PublicFileRequest): Promise<PublicFile> {
  const { url, signal, limits, resolve, tls, forbid } = request;
  signal.throwIfAborted();
  const isPublic = request.isPublic ?? ((address: string) => isPublicAddress(address));
  const time = new TimeLimits(signal, limits);
  try {
    const trust = { isPublic, resolve, tls };
    const { redirects } = limits;
    const answer = await followRedirects({ url, redirects, trust, forbid }, time);
    try {
      return await take(answer, request, time);
    } finally {
      answer.socket.destroy();
    }
  } finally {
    time.stop();
  }
}

async function take(
  answer: Answer,
  { limits, accept, sink }: PublicFileRequest,
  time: TimeLimits,
): Promise<PublicFile> {
  const { url, response } = answer;
  assertWanted(answer, limits.bytes);
  const assertAccepted = (firstBytes: Buffer): void => {
    const refusal = accept({ ...announcedBy(answer), firstBytes });
    if (refusal !== null) throw new PublicFileError("wrong_type", { message: refusal });
  };
  let bytes = 0;
  for await (const chunk of judged(readBody(answer, limits.bytes, time), assertAccepted)) {
    await sink(chunk);
    time.signal.throwIfAborted();
    bytes += chunk.byteLength;
  }
  return {
    url: `${url.origin}${url.pathname}`,
    bytes,
    contentType: announcedBy(answer).contentType,
    fileName: suggestedName(response.headers["content-disposition"], url),
  };
}

function announcedBy({ response: { headers } }: Answer): Omit<FileFacts, "firstBytes"> {
  const type = (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const length = headers["content-length"];
  return {
    contentType: type === "" ? null : type,
    contentLength: length === undefined ? null : Number(length),
  };
}

/** Holds the body back until its beginning has been accepted. */
async function* judged(
  body: AsyncIterable<Uint8Array>,
  assertAccepted: (firstBytes: Buffer) => void,
): AsyncGenerator<Uint8Array> {
  let head: Buffer | null = Buffer.alloc(0);
  for await (const chunk of body) {
    if (!head) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.byteLength < FIRST_BYTES) continue;
    assertAccepted(head.subarray(0, FIRST_BYTES));
    yield head;
    head = null;
  }
  if (!head) return;
  assertAccepted(head);
  if (head.byteLength > 0) yield head;
}
