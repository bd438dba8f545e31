import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** Sent in one piece; connections take turns. */
const SLICE_BYTES = 4096;
/** More waits at the sender, as behind a window: what 10 Mbit/s hold in 50 ms. */
const WINDOW_BYTES = 65_536;
/** A timer that is late by less loses no time of the link. */
const CATCH_UP_MS = 20;

/** What the link does to each direction. */
export interface Link {
  readonly bitsPerSec: number;
  readonly roundTripMs: number;
}

/**
 * A local address that leads to another one over a slow link: all connections share its rate in each direction by turns,
 * what is sent arrives half a round trip later, and a connection is made in a whole one. There is no slow start and no
 * loss.
 */
export async function openSlowLink(
  target: string,
  link: Link,
): Promise<{ baseUrl: string; close: () => void }> {
  const { hostname, port } = new URL(target);
  const [down, up] = [new Lane(link), new Lane(link)];
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: hostname, port: Number(port), noDelay: true });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
      socket.on("error", () => undefined);
    }
    const openAtMs = performance.now() + link.roundTripMs;
    up.carry(near, far, openAtMs);
    down.carry(far, near, openAtMs);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

/** One connection's way in one direction. */
interface Flow {
  readonly from: Socket;
  readonly to: Socket;
  readonly openAtMs: number;
  readonly waiting: Buffer[];
  /** On their way, in order. */
  readonly sent: { atMs: number; slice: Buffer }[];
  waitingBytes: number;
}

class Lane {
  readonly #link: Link;
  /** Those with something to send, in turn. */
  readonly #flows: Flow[] = [];
  #freeAtMs = 0;
  #isPumping = false;

  constructor(link: Link) {
    this.#link = link;
  }

  carry(from: Socket, to: Socket, openAtMs: number): void {
    const flow: Flow = { from, to, openAtMs, waiting: [], sent: [], waitingBytes: 0 };
    from.on("data", (chunk: Buffer) => {
      for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
        flow.waiting.push(chunk.subarray(at, at + SLICE_BYTES));
      }
      flow.waitingBytes += chunk.length;
      if (flow.waitingBytes > WINDOW_BYTES) from.pause();
      if (!this.#flows.includes(flow)) this.#flows.push(flow);
      if (!this.#isPumping) this.#pump();
    });
    const finish = (): void => {
      if (flow.waiting.length + flow.sent.length === 0) to.end();
      else setTimeout(finish, this.#link.roundTripMs);
    };
    from.on("close", finish);
  }

  /** Sends slices until the link is busy, and goes on when it is free. */
  #pump = (): void => {
    const nowMs = performance.now();
    if (this.#freeAtMs < nowMs - CATCH_UP_MS) this.#freeAtMs = nowMs;
    while (this.#flows.length > 0 && this.#freeAtMs <= nowMs) this.#sendNext();
    this.#isPumping = this.#flows.length > 0;
    if (this.#isPumping) setTimeout(this.#pump, this.#freeAtMs - nowMs);
  };

  #sendNext(): void {
    const flow = this.#flows.shift();
    const slice = flow?.waiting.shift();
    if (!flow || !slice) return;
    flow.waitingBytes -= slice.length;
    if (flow.waitingBytes <= WINDOW_BYTES) flow.from.resume();
    if (flow.waiting.length > 0) this.#flows.push(flow);
    this.#freeAtMs += (slice.length * 8000) / this.#link.bitsPerSec;
    const atMs = Math.max(this.#freeAtMs, flow.openAtMs) + this.#link.roundTripMs / 2;
    flow.sent.push({ atMs, slice });
    setTimeout(() => deliver(flow), Math.ceil(atMs - performance.now()));
  }
}

/** Timers of one moment may come out of order, so the slices are taken from their line. */
function deliver({ sent, to }: Flow): void {
  const dueMs = performance.now() + 1;
  while (sent[0] && sent[0].atMs <= dueMs) {
    const { slice } = sent.shift()!;
    if (!to.destroyed) to.write(slice);
  }
}
