import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";

/** What a site does with a request, in whatever bytes it likes. */
export type Reply = (socket: Socket, request: SeenRequest) => void;

export interface SeenRequest {
  readonly path: string;
  /** As sent, from the request line on. */
  readonly head: string;
}

export interface SiteOptions {
  /** 127.0.0.1 unless given; undefined listens on all addresses of the machine. */
  readonly address?: string | undefined;
  readonly port?: number;
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A server for tests on a local port that counts connections and may lie at will; the test closes it. */
export class LocalSite {
  connections = 0;
  receivedBytes = 0;
  readonly requests: SeenRequest[] = [];
  readonly open = new Set<Socket>();
  readonly #server: Server;

  constructor(reply: Reply, tls: SiteOptions["tls"]) {
    const serve = (socket: Socket): void => this.#serve(socket, reply);
    this.#server = tls ? createTlsServer(tls, serve) : createServer(serve);
    this.#server.on("connection", (socket: Socket) => {
      this.connections += 1;
      this.open.add(socket);
      socket.on("error", () => undefined);
      socket.once("close", () => this.open.delete(socket));
    });
    this.#server.on("tlsClientError", () => undefined);
  }

  static async start(reply: Reply, options: SiteOptions = {}): Promise<LocalSite> {
    const site = new LocalSite(reply, options.tls);
    const { address = "127.0.0.1", port = 0 } = options;
    site.#server.listen(
      "address" in options && !options.address ? { port } : { port, host: address },
    );
    await once(site.#server, "listening");
    return site;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Resolves when the last of the connections that are open now is over. */
  async allClosed(): Promise<void> {
    const ends = Array.from(
      this.open,
      (socket) => new Promise((resolve) => socket.once("close", resolve)),
    );
    await Promise.all(ends);
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const socket of this.open) socket.destroy();
    await once(this.#server, "close");
  }

  #serve(socket: Socket, reply: Reply): void {
    let head = "";
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      this.receivedBytes += chunk.byteLength;
      head += chunk.toString("latin1");
      if (!head.endsWith("\r\n\r\n")) return;
      const request = { path: head.split(" ")[1] ?? "", head };
      this.requests.push(request);
      head = "";
      reply(socket, request);
    });
  }
}

/** Bytes of an answer as an honest server sends it, with its length unless headers say otherwise. */
export function answer(
  body: Uint8Array | string,
  headers: Record<string, string | number> = {},
  status = 200,
): Buffer {
  const all = { "content-length": Buffer.byteLength(body), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${status} Any\r\n${lines.join("")}\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}
