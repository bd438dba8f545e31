import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { answerError } from "./answer.ts";
import { clientFacts } from "./client-facts.ts";
import type { ClientFacts } from "./client-facts.ts";
import type { Forwarder } from "./forward.ts";
import type { WebInstance } from "./instance.ts";
import { replaceInnerHeaders } from "./inner-headers.ts";
import { bodyRefusal, isBodyRead } from "./limit-body.ts";
import { ownRoute, runOwnRoute } from "./own-routes.ts";
import { foreignOrigin, hostOf } from "./request-origin.ts";
import { contentSecurityPolicy, FIXED_HEADERS, isPrivateAddress } from "./security-headers.ts";

/** What answers behind the front: Next's handler. */
export interface Pages {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Reloading in development; null in production, where pages take no upgrades. */
  readonly upgrade: ((request: IncomingMessage, socket: Duplex, head: Buffer) => void) | null;
}

export interface FrontOptions {
  readonly pages: Pages;
  readonly forwarder: Forwarder;
  readonly instance: WebInstance;
}

const HEADERS_TIMEOUT_MS = 30_000;
/** A connection on which nothing moves for so long is cut; a slow upload that moves is not. */
const IDLE_TIMEOUT_MS = 120_000;
/** Longer than proxies keep connections, so that none is closed while a request is on its way. */
const KEEP_ALIVE_MS = 65_000;
const MAX_URL_LENGTH = 8192;

/** The one HTTP server of the web process: every rule that holds for all requests stands here. */
export function createFrontServer(options: FrontOptions): Server {
  const server = createServer({
    // Node's own limit would cut uploads after 300 s, however fast they are.
    requestTimeout: 0,
    headersTimeout: HEADERS_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: 32_768,
  });
  server.setTimeout(IDLE_TIMEOUT_MS);
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    receive(request, response, options).catch((error: unknown) => {
      options.instance.logger.error({ err: error, path: pathOf(request) }, "request failed");
      const message = "Something went wrong on the server. Try again; its log says what it was.";
      answerError(response, 500, { code: "internal", message });
    });
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    receiveUpgrade(request, socket, { head, options });
  });
  return server;
}

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  options: FrontOptions,
): Promise<void> {
  for (const [name, value] of Object.entries(FIXED_HEADERS)) response.setHeader(name, value);
  // Next leaves headers alone that are set before it.
  if (isPrivateAddress(pathOf(request))) response.setHeader("referrer-policy", "no-referrer");
  if (options.instance.draining.aborted) response.setHeader("connection", "close");
  const facts = clientFacts(request, options.instance.site.publicUrl);
  const refusal = refuse(request, facts, options.instance.site.publicUrl);
  if (!facts || refusal) {
    const { status, ...error } = refusal ?? BAD_HOST;
    if (!isBodyRead(request)) response.setHeader("connection", "close");
    answerError(response, status, error);
    return;
  }
  replaceInnerHeaders(request, facts);
  await route(request, response, { facts, options });
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  { facts, options }: { facts: ClientFacts; options: FrontOptions },
): Promise<void> {
  const path = pathOf(request);
  if (isSocketPath(path)) {
    await options.forwarder.http(request, response);
    return;
  }
  const own = ownRoute(path);
  if (own) {
    await runOwnRoute(own, { request, response, path }, options.instance);
    return;
  }
  const { isDevelopment } = options.instance.site;
  const policy = contentSecurityPolicy({ host: facts.host, isDevelopment });
  request.headers["content-security-policy"] = policy;
  response.setHeader("content-security-policy", policy);
  await options.pages.handle(request, response);
}

const BAD_HOST = {
  status: 400,
  code: "bad_input",
  message: "The request names no host (Host header).",
};

function refuse(request: IncomingMessage, facts: ClientFacts | null, publicUrl: URL | null) {
  if (!facts) return BAD_HOST;
  if ((request.url ?? "").length > MAX_URL_LENGTH) {
    const message = `The address is longer than ${MAX_URL_LENGTH} characters.`;
    return { status: 414, code: "bad_input", message };
  }
  const reason = foreignOrigin(request, ownHosts(request, facts, publicUrl));
  if (reason !== null) return { status: 403, code: "forbidden", message: reason };
  return bodyRefusal(request, pathOf(request));
}

/** Behind PUBLIC_URL the machine's own address keeps working beside it. */
function ownHosts(
  request: IncomingMessage,
  facts: ClientFacts,
  publicUrl: URL | null,
): ReadonlySet<string> {
  const direct = hostOf(`http://${request.headers.host ?? ""}`);
  const asked = hostOf(`${facts.isSecure ? "https" : "http"}://${facts.host}`);
  return new Set([asked, direct, publicUrl?.host ?? asked].filter((host) => host !== ""));
}

function receiveUpgrade(
  request: IncomingMessage,
  socket: Duplex,
  { head, options }: { head: Buffer; options: FrontOptions },
): void {
  // Node takes its own listener off an upgraded socket: a client that hangs up would end the process.
  socket.on("error", () => socket.destroy());
  const facts = clientFacts(request, options.instance.site.publicUrl);
  const path = pathOf(request);
  if (!facts || options.instance.draining.aborted) {
    socket.destroy();
    return;
  }
  if (isSocketPath(path)) {
    replaceInnerHeaders(request, facts);
    options.forwarder.upgrade(request, socket, head).catch((error: unknown) => {
      options.instance.logger.error({ err: error }, "forwarding an upgrade failed");
      socket.destroy();
    });
    return;
  }
  if (options.pages.upgrade) options.pages.upgrade(request, socket, head);
  else socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
}

function isSocketPath(path: string): boolean {
  return path === "/socket.io" || path.startsWith("/socket.io/");
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? "/").split("?", 1)[0] ?? "/";
}
