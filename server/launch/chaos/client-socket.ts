import { io, type Socket } from "socket.io-client";
import type {
  ClientToServerEvents,
  JoinAnswer,
  RoomName,
  ServerToClientEvents,
} from "#server/realtime/events.ts";
import { UnavailableError } from "./request-log.ts";

const RECONNECT_MS = { reconnectionDelay: 250, reconnectionDelayMax: 1000 };
const ASK_AGAIN_MS = 500;

/** A client's lasting connection for news; it comes back by itself, as the pages' one does. */
export class ClientSocket {
  readonly #socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  #again: NodeJS.Timeout | undefined;

  constructor(baseUrl: string, cookie: string) {
    this.#socket = io(baseUrl, {
      transports: ["websocket"],
      forceNew: true,
      extraHeaders: { cookie },
      ...RECONNECT_MS,
    });
    // The library itself comes back from everything but the server's own goodbye and its no.
    for (const event of ["disconnect", "connect_error"] as const) {
      this.#socket.on(event, () => {
        if (!this.#socket.active) this.#askAgain();
      });
    }
  }

  get isConnected(): boolean {
    return this.#socket.connected;
  }

  /** Joins a room; throws UnavailableError while there is no connection and when it is lost meanwhile. */
  async join(room: RoomName, signal: AbortSignal): Promise<JoinAnswer> {
    if (!this.#socket.connected) throw new UnavailableError("no connection to the worker");
    const { promise, resolve, reject } = Promise.withResolvers<JoinAnswer>();
    const onLost = (): void => {
      reject(new UnavailableError("the connection to the worker was lost"));
    };
    this.#socket.once("disconnect", onLost);
    signal.addEventListener("abort", onLost);
    try {
      this.#socket.emit("join", room, resolve);
      return await promise;
    } finally {
      this.#socket.off("disconnect", onLost);
      signal.removeEventListener("abort", onLost);
    }
  }

  leave(room: RoomName): void {
    if (this.#socket.connected) this.#socket.emit("leave", room);
  }

  close(): void {
    this.#socket.off();
    this.#socket.disconnect();
    clearTimeout(this.#again);
  }

  #askAgain(): void {
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.#socket.connect(), ASK_AGAIN_MS);
  }
}
