import { randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { isPublicAddress } from "./fetch-public-file/is-public-address.ts";
import type { Trust } from "./fetch-public-file/open-answer.ts";
import { openConnection } from "./fetch-public-file/open-connection.ts";
import { parsePublicUrl } from "./fetch-public-file/parse-public-url.ts";
import { resolvePublic } from "./fetch-public-file/resolve-public.ts";
import { refuseSpotify } from "./refuse-spotify.ts";

const USER = "downloader";
const CONNECT_MS = 30_000;
/** Headers that are between a program and its proxy (RFC 9110, 7.6.1 and 11.7.2). */
const OWN_HEADERS = new Set([
  "connection",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
]);

/**
 * A proxy for one program that somebody else has written: whatever it asks for leads to the public
 * internet, by the same checks as our own fetcher, and never to Spotify. Who has no key gets nothing.
 */
export class PublicProxy {
  readonly #server = createServer();
  readonly #trust: Partial<Trust>;
  readonly #key = Buffer.from(`${USER}:${randomBytes(16).toString("hex")}`);
  readonly #closing = new AbortController();
  readonly #sockets = new Set<Duplex>();

  private constructor(trust: Partial<Trust>) {
    this.#trust = trust;
    this.#server.on("connection", (socket) => {
      this.#keep(socket);
    });
    this.#server.on("connect", (request, socket, head) => {
      void this.#tunnel(request, socket, head);
    });
    this.#server.on("request", (request, response) => {
      void this.#forward(request, response);
    });
  }

  /** The caller closes it; `trust` differs from the default in tests only. */
  static async start(trust: Partial<Trust> = {}): Promise<PublicProxy> {
    const proxy = new PublicProxy(trust);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  /** With the key: it belongs in no log and on no command line. */
  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://${this.#key.toString()}@127.0.0.1:${port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#closing.abort();
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** `CONNECT host:port`: bytes both ways, mostly TLS. */
  async #tunnel(request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    try {
      if (!this.#isKnown(request)) return void client.end(UNKNOWN);
      const remote = await this.#open(`http://${request.url ?? ""}/`);
      client.write("HTTP/1.1 200 Connected\r\n\r\n");
      remote.write(head);
      await Promise.all([pipeline(client, remote), pipeline(remote, client)]);
    } catch {
      if (client.writable) client.end(REFUSED);
    }
  }

  /** A request of plain http, with the whole address in its first line. */
  async #forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (!this.#isKnown(request)) return void response.writeHead(407, CHALLENGE).end();
      const { url: text = "", method } = request;
      const url = parsePublicUrl(text);
      const remote = await this.#open(text);
      const { pathname, search } = url;
      const onward = httpRequest({
        createConnection: () => remote,
        method,
        path: `${pathname}${search}`,
        setHost: false,
        headers: Object.fromEntries(
          Object.entries(request.headers).filter(([name]) => !OWN_HEADERS.has(name)),
        ),
      });
      const sent = pipeline(request, onward);
      // Its failure shows in the answer that does not come, too.
      sent.catch(() => undefined);
      const [answer] = (await once(onward, "response")) as [IncomingMessage];
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      await Promise.all([sent, pipeline(answer, response)]);
    } catch {
      if (response.headersSent) response.destroy();
      else response.writeHead(403).end();
    }
  }

  /** Throws for what is not public, or forbidden. */
  async #open(text: string): Promise<Socket> {
    const url = parsePublicUrl(text);
    if (url.protocol !== "http:") throw new Error("TLS is the program's own, in a tunnel.");
    const refusal = refuseSpotify(url.hostname);
    if (refusal !== null) throw new Error(refusal);
    const isPublic = this.#trust.isPublic ?? ((address: string) => isPublicAddress(address));
    const limit = AbortSignal.timeout(CONNECT_MS);
    const signal = AbortSignal.any([limit, this.#closing.signal]);
    const { resolve } = this.#trust;
    const addresses = await resolvePublic(url, { signal, isPublic, resolve });
    // The limit would end the connection later on.
    const socket = await openConnection({ url, addresses, isPublic, signal: this.#closing.signal });
    this.#keep(socket);
    return socket;
  }

  #isKnown({ headers }: IncomingMessage): boolean {
    const [scheme = "", given = ""] = (headers["proxy-authorization"] ?? "").split(" ");
    const key = Buffer.from(given, "base64");
    const isKey = key.length === this.#key.length && timingSafeEqual(key, this.#key);
    return scheme.toLowerCase() === "basic" && isKey;
  }

  #keep(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => this.#sockets.delete(socket));
  }
}

const CHALLENGE = { "proxy-authenticate": "Basic" };
const UNKNOWN = "HTTP/1.1 407 Unknown\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n";
const REFUSED = "HTTP/1.1 403 Refused\r\ncontent-length: 0\r\n\r\n";
