import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { ProxyVariables } from "#server/env.ts";
import { LEAST_IDLE_BYTES, Patience } from "./patience.ts";
import { agentFor, isRefusedByProxy, proxyRefusal } from "./proxies.ts";
import { offline, SourceError } from "./source-error.ts";

export interface DownloadLimits {
  /** From the request to the first line of the answer. */
  readonly connectMs: number;
  /** In which at least 16 kB of the body, or its end, must come. */
  readonly idleMs: number;
}

export interface DownloadRequest {
  readonly url: URL;
  /** The first byte wanted. */
  readonly start: number;
  readonly signal: AbortSignal;
  readonly limits: DownloadLimits;
  readonly proxy: ProxyVariables;
}

/** An answer whose body is being sent. */
export interface Download {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  /** Ends with SourceError `connection_lost` when the connection is cut or silent for too long. */
  readonly body: AsyncIterable<Buffer>;
  /** Ends the connection, if it is not over. */
  readonly close: () => void;
}

const MAX_REDIRECTS = 8;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Asks for a file from `start` on, follows redirects, and sends no credentials or cookies anywhere. */
export async function openDownload(request: DownloadRequest): Promise<Download> {
  let { url } = request;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const download = await ask({ ...request, url });
    const { location } = download.headers;
    if (!REDIRECTS.has(download.status) || location === undefined) return download;
    download.close();
    url = follow(url, location);
  }
  throw new SourceError("not_found_at_source", {
    message: `${request.url.host} sent this server from address to address more than ${MAX_REDIRECTS} times.`,
  });
}

/** A way that began encrypted never goes on in the clear; what an address holds of secrets is not told. */
function follow(from: URL, location: string): URL {
  const url = URL.parse(location, from);
  const isSafe =
    url?.protocol === "https:" || (url?.protocol === "http:" && from.protocol === "http:");
  if (url && isSafe) {
    url.username = "";
    url.password = "";
    return url;
  }
  const where = url ? `${url.protocol}//${url.host}` : "something that is no address";
  throw new SourceError("not_found_at_source", {
    message: `${from.host} sent this server to ${where}, which is not followed. If you use a mirror, check its address.`,
  });
}

async function ask({ url, start, signal, limits, proxy }: DownloadRequest): Promise<Download> {
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort();
  }, limits.connectMs);
  const end = (): void => {
    clearTimeout(timer);
    limit.abort();
  };
  try {
    const response = await send(url, {
      agent: agentFor(url, proxy),
      signal: AbortSignal.any([signal, limit.signal]),
      headers: {
        "accept-encoding": "identity",
        "user-agent": "sound-forge-alchemy",
        ...(start > 0 && { range: `bytes=${start}-` }),
      },
    });
    clearTimeout(timer);
    const body = watched(response, { url, signal, limit, idleMs: limits.idleMs });
    return { status: response.statusCode ?? 0, headers: response.headers, body, close: end };
  } catch (error) {
    const isLate = limit.signal.aborted;
    end();
    signal.throwIfAborted();
    if (error instanceof SourceError) throw error;
    if (isRefusedByProxy(error)) throw proxyRefusal();
    throw offline(
      url.host,
      isLate ? new Error(`no answer in ${limits.connectMs / 1000} s`) : error,
    );
  }
}

type RequestOptions = NonNullable<Parameters<typeof httpRequest>[1]> & object;

function send(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const open = url.protocol === "https:" ? httpsRequest : httpRequest;
  const request = open(url, options, resolve);
  // Stays on: an error may come again after the answer, where nobody else listens.
  request.on("error", reject);
  request.end();
  return promise;
}

interface Watch {
  readonly url: URL;
  readonly signal: AbortSignal;
  readonly limit: AbortController;
  readonly idleMs: number;
}

async function* watched(response: IncomingMessage, watch: Watch): AsyncGenerator<Buffer> {
  const { url, signal, limit, idleMs } = watch;
  const patience = new Patience(idleMs, () => {
    limit.abort();
  });
  patience.wait();
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      patience.pause(chunk.byteLength);
      yield chunk;
      patience.wait();
    }
  } catch (error) {
    signal.throwIfAborted();
    const reason = limit.signal.aborted
      ? `sent less than ${LEAST_IDLE_BYTES / 1024} kB in ${idleMs / 1000} s`
      : "cut the connection";
    throw new SourceError("connection_lost", {
      message: `${url.host} ${reason} again and again. What has come is kept; retry goes on from there.`,
      cause: error,
    });
  } finally {
    patience.pause(0);
  }
}
