import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** The four streams of a forked port, as its pipes would be. */
export type Channels = Readonly<Record<ChannelName, Socket>>;

const CHANNEL_NAMES = ["stdin", "stdout", "stderr", "report"] as const;
type ChannelName = (typeof CHANNEL_NAMES)[number];

interface Expected {
  readonly sockets: Partial<Record<ChannelName, Socket>>;
  readonly resolve: (channels: Channels) => void;
}

/** A path of a Unix socket is shorter than this. */
const MAX_PATH_BYTES = 100;
/** What is added to the folder's path. */
const SUFFIX_BYTES = 12;
/** Connections that have not said whose they are. */
const MAX_STRANGERS = 256;
const HELLO_MS = 5000;
const MAX_HELLO_BYTES = 100;

/** Where forked ports connect to; each says with a token of its own which port and which stream it is. */
export class PortSockets {
  readonly path: string;
  readonly #server: Server;
  readonly #expected = new Map<string, Expected>();
  readonly #strangers = new Set<Socket>();

  private constructor(path: string, server: Server) {
    this.path = path;
    this.#server = server;
    server.on("connection", (socket) => {
      this.#greet(socket);
    });
  }

  /** Listens below this folder, or below the system's temporary one where the path would be too long. */
  static async listen(folder: string): Promise<PortSockets> {
    const path = socketPath(folder);
    const server = createServer({ pauseOnConnect: true });
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    server.once("error", reject);
    server.listen(path, () => {
      resolve(undefined);
    });
    await promise;
    return new PortSockets(path, server);
  }

  /** Resolves when all four streams of the port with this token are there; `forget` gives up. */
  expect(token: string): Promise<Channels> {
    const { promise, resolve } = Promise.withResolvers<Channels>();
    this.#expected.set(token, { sockets: {}, resolve });
    return promise;
  }

  /** Cuts off what came of a port that is not wanted any more. */
  forget(token: string): void {
    const expected = this.#expected.get(token);
    this.#expected.delete(token);
    for (const socket of Object.values(expected?.sockets ?? {})) socket.destroy();
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#strangers) socket.destroy();
    for (const token of this.#expected.keys()) this.forget(token);
    rmSync(dirname(this.path), { recursive: true, force: true });
  }

  #greet(socket: Socket): void {
    socket.on("error", () => socket.destroy());
    if (this.#strangers.size >= MAX_STRANGERS) {
      socket.destroy();
      return;
    }
    this.#strangers.add(socket);
    socket.setTimeout(HELLO_MS, () => socket.destroy());
    socket.once("close", () => this.#strangers.delete(socket));
    const read = (): void => {
      const hello = readHello(socket);
      if (hello === undefined) return;
      socket.off("readable", read);
      socket.setTimeout(0);
      this.#strangers.delete(socket);
      if (!this.#admit(socket, hello)) socket.destroy();
    };
    socket.on("readable", read);
  }

  #admit(socket: Socket, hello: string): boolean {
    const [token = "", name = ""] = hello.split(" ");
    const expected = this.#expected.get(token);
    const channel = CHANNEL_NAMES.find((each) => each === name);
    if (!expected || !channel || expected.sockets[channel]) return false;
    expected.sockets[channel] = socket;
    const { stdin, stdout, stderr, report } = expected.sockets;
    if (stdin && stdout && stderr && report) {
      this.#expected.delete(token);
      expected.resolve({ stdin, stdout, stderr, report });
    }
    return true;
  }
}

/** The first line, without its end; undefined while it is not whole. What follows stays in the stream. */
function readHello(socket: Socket): string | undefined {
  const piece = socket.read() as Buffer | null;
  if (piece === null) return undefined;
  const end = piece.indexOf(0x0a);
  if (end === -1) {
    if (piece.length > MAX_HELLO_BYTES) socket.destroy();
    else socket.unshift(piece);
    return undefined;
  }
  const rest = piece.subarray(end + 1);
  if (rest.length > 0) socket.unshift(rest);
  return piece.subarray(0, end).toString("latin1");
}

function socketPath(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fits = Buffer.byteLength(folder) + SUFFIX_BYTES < MAX_PATH_BYTES;
  return join(mkdtempSync(fits ? join(folder, "s") : join(tmpdir(), "ports-")), "s");
}
