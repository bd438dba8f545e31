import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Registry } from "prom-client";
import type { HealthReport } from "#server/telemetry/health.ts";
import { WorkerStartError } from "./worker-error.ts";

/** What the routes answer; set when the worker has started. */
interface HttpRoutes {
  readonly ready: () => Promise<HealthReport>;
  readonly metrics: Registry;
  readonly metricsToken: string | undefined;
}

/** The worker's server: health and metrics; sockets are attached to it. */
export class WorkerHttp {
  readonly server: Server;
  readonly #upgraded = new Set<Duplex>();
  #address: { readonly host: string; readonly port: number };
  #routes: HttpRoutes | undefined;

  /** Port 0 takes a free one, which is kept from the first start on. */
  constructor(address: { readonly host: string; readonly port: number }) {
    this.#address = address;
    this.server = createServer((request, response) => {
      answer(request, response, this.#routes).catch(() => {
        send(response, 500, { status: "failed" });
      });
    });
    // Node takes its own listener off an upgraded socket: a client that hangs up would end the process.
    this.server.on("upgrade", (_request, socket) => {
      socket.on("error", () => socket.destroy());
      this.#upgraded.add(socket);
      socket.once("close", () => this.#upgraded.delete(socket));
    });
    this.server.requestTimeout = 10_000;
    this.server.headersTimeout = 5000;
  }

  /** As it was asked for before the first start, then the one that it listens on. */
  get port(): number {
    return this.#address.port;
  }

  /** Until it is called, everything but liveness answers 503. */
  serve(routes: HttpRoutes): void {
    this.#routes = routes;
  }

  /** Listens; a busy port is a WorkerStartError. `onError` hears of a server that comes down later. */
  async start(onError: (error: Error) => void): Promise<void> {
    const { server } = this;
    const address = this.#address;
    server.removeAllListeners("error");
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error) => {
        reject(explain(error, address));
      });
      server.listen(address, resolve);
    });
    server.removeAllListeners("error");
    server.on("error", onError);
    this.#address = { ...address, port: (server.address() as AddressInfo).port };
  }

  /** Ends every connection. */
  async stop(): Promise<void> {
    const { server } = this;
    const closed = new Promise((resolve) => {
      if (server.listening) server.close(resolve);
      else resolve(undefined);
    });
    server.closeAllConnections();
    for (const socket of this.#upgraded) socket.destroy();
    await closed;
  }
}

const LOOPBACK = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  routes: HttpRoutes | undefined,
): Promise<void> {
  const path = request.url?.split("?")[0] ?? "/";
  if (request.method !== "GET" && request.method !== "HEAD") {
    send(response, 405, { status: "method_not_allowed" });
  } else if (path === "/health/live") {
    send(response, 200, { status: "ok" });
  } else if (!routes) {
    send(response, 503, { status: "failed", checks: [] });
  } else if (path === "/health/ready") {
    const report = await routes.ready();
    send(response, report.status === "failed" ? 503 : 200, report);
  } else if (path === "/metrics" && mayReadMetrics(request, routes.metricsToken)) {
    response.setHeader("content-type", routes.metrics.contentType);
    response.end(await routes.metrics.metrics());
  } else {
    send(response, 404, { status: "not_found" });
  }
}

/** This machine itself, unless a proxy stands between, or whoever has the token. */
function mayReadMetrics(request: IncomingMessage, token: string | undefined): boolean {
  const given = request.headers.authorization?.replace(/^Bearer /i, "");
  if (token !== undefined && given !== undefined) return isSame(given, token);
  const isForwarded =
    request.headers["x-forwarded-for"] !== undefined || request.headers.forwarded !== undefined;
  return !isForwarded && LOOPBACK.has(request.socket.remoteAddress ?? "");
}

function isSame(given: string, token: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(token);
  return a.length === b.length && timingSafeEqual(a, b);
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(JSON.stringify(body));
}

function explain(error: NodeJS.ErrnoException, address: { host: string; port: number }): Error {
  const where = `port ${address.port} of ${address.host}`;
  const what =
    error.code === "EADDRINUSE"
      ? `The worker's ${where} is in use by another program. End it, or set WORKER_PORT to another port (0 takes a free one).`
      : `The worker can't listen on ${where}: ${error.message}. Set WORKER_HOST and WORKER_PORT to others.`;
  return new WorkerStartError(what, { cause: error });
}
