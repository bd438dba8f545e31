import { Agent, request as httpRequest } from "node:http";
import type {
  ClientRequest,
  IncomingHttpHeaders,
  IncomingMessage,
  OutgoingHttpHeaders,
  ServerResponse,
} from "node:http";
import type { Duplex } from "node:stream";
import { answerError } from "./answer.ts";
import { FIXED_HEADERS } from "./security-headers.ts";
import type { WorkerAddress } from "./worker-address.ts";

/** The worker answers a long poll within 25 s and pings a socket as often. */
const ANSWER_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 3000;

const AWAY = { code: "unavailable", message: "The worker does not answer. Try again in a moment." };

/** Passes `/socket.io/` on to the worker, with the Host and Origin that the browser sent. */
export class Forwarder {
  readonly #worker: WorkerAddress;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 512 });
  readonly #upgraded = new Set<Duplex>();

  constructor(worker: WorkerAddress) {
    this.#worker = worker;
  }

  async http(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const upstream = await this.#open(request, this.#agent);
    if (!upstream) {
      answerError(response, 503, AWAY);
      return;
    }
    upstream.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
      answer.pipe(response);
      answer.on("error", () => response.destroy());
    });
    upstream.on("error", () => {
      this.#worker.forget();
      answerError(response, 503, AWAY);
    });
    response.on("close", () => upstream.destroy());
    request.pipe(upstream);
  }

  /** The socket's errors are the caller's. */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const upstream = await this.#open(request, undefined);
    if (!upstream) {
      refuseUpgrade(socket);
      return;
    }
    upstream.on("upgrade", (answer, peer, peerHead) => {
      upstream.setTimeout(0);
      this.#join(socket, peer);
      socket.write(statusLine(answer));
      if (peerHead.length > 0) socket.write(peerHead);
      if (head.length > 0) peer.write(head);
      peer.pipe(socket).pipe(peer);
    });
    upstream.on("response", (answer) => {
      socket.write(statusLine(answer));
      answer.pipe(socket);
    });
    upstream.on("error", () => {
      this.#worker.forget();
      refuseUpgrade(socket);
    });
    socket.on("close", () => upstream.destroy());
    upstream.end();
  }

  /** Ends all sockets, whose clients connect again elsewhere. */
  close(): void {
    for (const socket of this.#upgraded) socket.destroy();
    this.#agent.destroy();
  }

  #join(socket: Duplex, peer: Duplex): void {
    this.#upgraded.add(socket);
    peer.on("error", () => socket.destroy());
    peer.on("close", () => socket.destroy());
    socket.on("close", () => {
      this.#upgraded.delete(socket);
      peer.destroy();
    });
  }

  async #open(request: IncomingMessage, agent: Agent | undefined): Promise<ClientRequest | null> {
    const target = await this.#worker.get();
    if (!target) return null;
    const upstream = httpRequest({
      host: target.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: target.port,
      method: request.method,
      path: request.url,
      headers: request.headers,
      ...(agent && { agent }),
      timeout: CONNECT_TIMEOUT_MS,
    });
    upstream.on("socket", (socket) => {
      const connected = () => upstream.setTimeout(ANSWER_TIMEOUT_MS);
      if (socket.connecting) socket.once("connect", connected);
      else connected();
    });
    upstream.on("timeout", () => upstream.destroy(new Error("The worker took too long.")));
    return upstream;
  }
}

const HOP_BY_HOP = new Set(["connection", "keep-alive", "transfer-encoding"]);

/** Without what concerns only the connection to the worker. */
function endToEnd(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const kept = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name));
  return { ...Object.fromEntries(kept), ...FIXED_HEADERS };
}

function statusLine(answer: IncomingMessage): string {
  const lines = [`HTTP/1.1 ${answer.statusCode ?? 502} ${answer.statusMessage ?? ""}`];
  for (let at = 0; at + 1 < answer.rawHeaders.length; at += 2) {
    lines.push(`${answer.rawHeaders[at] ?? ""}: ${answer.rawHeaders[at + 1] ?? ""}`);
  }
  return `${lines.join("\r\n")}\r\n\r\n`;
}

function refuseUpgrade(socket: Duplex): void {
  if (socket.destroyed) return;
  socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
}
