import { io, type Socket } from "socket.io-client";
import type { ClientToServerEvents, ServerToClientEvents } from "#server/realtime/events.ts";

export type LiveSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

/** The page's one connection; made idle, opened by `connect()`. Polling only where sockets are blocked. */
export function makeSocket(): LiveSocket {
  return io({
    autoConnect: false,
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: 4000,
    randomizationFactor: 0.5,
    timeout: 5000,
  });
}
