import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

const DRIP_MS = 10;

/** What goes wrong with one answer; after the first `afterBytes` of its body, where it says so. */
export type HubFault =
  | { readonly kind: "cut" | "stall"; readonly afterBytes: number }
  | { readonly kind: "wrong_bytes"; readonly bytes: Buffer }
  | { readonly kind: "status"; readonly status: number; readonly headers?: Record<string, string> }
  | { readonly kind: "ignores_range" | "other_range" | "gzip" }
  /** A byte every 10 ms. */
  | { readonly kind: "drip" }
  /** A part of what was asked for. */
  | { readonly kind: "short_range"; readonly bytes: number }
  /** These, without a word on how much that is. */
  | { readonly kind: "chunked"; readonly bytes: Buffer }
  /** More bytes than the length that it says. */
  | { readonly kind: "too_much" }
  | { readonly kind: "redirect"; readonly location: string };

export interface HubRequest {
  readonly host: "hub" | "store";
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
}

/**
 * Plays a model hub on two ports: the hub sends to a cache of its own by a relative redirect, that one to
 * the store of files by an absolute one, and the store answers ranges.
 */
export class ModelHub {
  readonly requests: HubRequest[] = [];
  readonly #files: ReadonlyMap<string, Buffer>;
  readonly #faults = new Map<string, HubFault[]>();
  readonly #hub: Server;
  readonly #store: Server;

  constructor(files: ReadonlyMap<string, Buffer>) {
    this.#files = files;
    this.#hub = createServer((request, response) => {
      this.#redirect(request, response);
    });
    this.#store = createServer((request, response) => {
      this.#send(request, response);
    });
  }

  /** `files` by their path, without a slash at the beginning. */
  static async start(files: ReadonlyMap<string, Buffer>): Promise<ModelHub> {
    const hub = new ModelHub(files);
    for (const server of [hub.#hub, hub.#store]) {
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
    }
    return hub;
  }

  /** Base address, as MODEL_HUB_URL has it. */
  get url(): string {
    return addressOf(this.#hub);
  }

  /** What the next answers with this file do, one each; then it is sent as it is. */
  breaks(path: string, ...faults: readonly HubFault[]): void {
    this.#faults.set(path, [...(this.#faults.get(path) ?? []), ...faults]);
  }

  /** Where the store was asked to begin, for each request of the file. */
  rangesOf(path: string): (string | undefined)[] {
    const asked = this.requests.filter((one) => one.host === "store" && one.path === path);
    return asked.map(({ headers }) => headers.range);
  }

  async close(): Promise<void> {
    for (const server of [this.#hub, this.#store]) {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    }
  }

  #redirect(request: IncomingMessage, response: ServerResponse): void {
    const path = pathOf(request);
    const { headers } = request;
    const cached = path.startsWith("cache/") ? path.slice("cache/".length) : undefined;
    if (cached === undefined) this.requests.push({ host: "hub", path, headers });
    const bytes = this.#files.get(cached ?? path);
    if (!bytes) {
      response.writeHead(404).end("Entry not found");
      return;
    }
    const location =
      cached === undefined ? `/cache/${path}` : `${addressOf(this.#store)}/${cached}?signature=x`;
    const linked = { "x-linked-etag": `"${sha256(bytes)}"`, "x-linked-size": bytes.byteLength };
    response.writeHead(302, { location, ...linked }).end(`Found. Redirecting to ${location}`);
  }

  #send(request: IncomingMessage, response: ServerResponse): void {
    const path = pathOf(request);
    this.requests.push({ host: "store", path, headers: request.headers });
    const fault = this.#faults.get(path)?.shift();
    if (fault?.kind === "status") {
      response.writeHead(fault.status, fault.headers).end("no");
      return;
    }
    if (fault?.kind === "redirect") {
      response.writeHead(302, { location: fault.location }).end();
      return;
    }
    const bytes = fault?.kind === "wrong_bytes" ? fault.bytes : this.#files.get(path);
    if (!bytes) {
      response.writeHead(404).end();
      return;
    }
    if (answersOddly(response, bytes, fault)) return;
    answer(response, bytes, { range: request.headers.range, fault });
  }
}

/** Answers in place of `answer` where the whole answer is odd. */
function answersOddly(
  response: ServerResponse,
  bytes: Buffer,
  fault: HubFault | undefined,
): boolean {
  if (fault?.kind === "gzip") {
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(bytes));
    return true;
  }
  if (fault?.kind === "chunked") {
    response.writeHead(200).end(fault.bytes);
    return true;
  }
  if (fault?.kind === "too_much") {
    const head = `HTTP/1.1 200 OK\r\ncontent-length: ${bytes.byteLength}\r\n\r\n`;
    response.socket?.end(Buffer.concat([Buffer.from(head), bytes, bytes]));
    return true;
  }
  return false;
}

interface Asked {
  readonly range: string | undefined;
  readonly fault: HubFault | undefined;
}

function answer(response: ServerResponse, bytes: Buffer, { range, fault }: Asked): void {
  const size = bytes.byteLength;
  const asked = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
  const headers = { etag: `"${sha256(bytes)}"`, "accept-ranges": "bytes" };
  if (asked >= size) {
    response.writeHead(416, { ...headers, "content-range": `bytes */${size}` }).end();
    return;
  }
  const isWhole = range === undefined || fault?.kind === "ignores_range";
  const [start, end] = isWhole ? [0, size] : rangeOf(asked, size, fault);
  const body = bytes.subarray(start, end);
  response.writeHead(isWhole ? 200 : 206, {
    ...headers,
    "content-length": body.byteLength,
    ...(!isWhole && { "content-range": `bytes ${start}-${end - 1}/${size}` }),
  });
  sendBody(response, body, fault);
}

/** What is sent of a range that was asked for. */
function rangeOf(asked: number, size: number, fault: HubFault | undefined): [number, number] {
  if (fault?.kind === "other_range") return [0, size];
  if (fault?.kind === "short_range") return [asked, asked + fault.bytes];
  return [asked, size];
}

function sendBody(response: ServerResponse, body: Buffer, fault: HubFault | undefined): void {
  if (fault?.kind === "drip") {
    drip(response, body);
    return;
  }
  if (fault?.kind !== "cut" && fault?.kind !== "stall") {
    response.end(body);
    return;
  }
  response.flushHeaders();
  response.write(body.subarray(0, fault.afterBytes), () => {
    if (fault.kind === "cut") response.socket?.destroySoon();
  });
}

function drip(response: ServerResponse, body: Buffer): void {
  let sent = 0;
  const timer = setInterval(() => {
    response.write(body.subarray(sent, sent + 1));
    sent += 1;
  }, DRIP_MS);
  response.once("close", () => {
    clearInterval(timer);
  });
}

function pathOf({ url = "/" }: IncomingMessage): string {
  return new URL(url, "http://hub").pathname.slice(1);
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
