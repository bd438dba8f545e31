import type { Server, Socket } from "socket.io";
import type { ClientToServerEvents, ServerToClientEvents } from "./events.ts";
import { Outbox } from "./outbox.ts";

/** Whose socket it is; the session's row is checked again while the socket is open. */
export interface SocketOwner {
  userId: string;
  sessionId: string;
}

/** Room of the sockets whose user is an admin now. */
export const ADMINS = "admins";

type NoEvents = Record<string, never>;

export type StudioServer = Server<
  ClientToServerEvents,
  ServerToClientEvents,
  NoEvents,
  SocketOwner & { outbox?: Outbox }
>;
export type StudioSocket = Socket<
  ClientToServerEvents,
  ServerToClientEvents,
  NoEvents,
  SocketOwner & { outbox?: Outbox }
>;

/** Gives a socket its outbox, which sends as fast as the connection takes it. */
export function attachOutbox(socket: StudioSocket): Outbox {
  const { conn } = socket;
  const outbox = new Outbox({
    isWritable: () => conn.transport.writable,
    emit: (event, payload) => {
      // The overloads of a typed emit can't see that event and payload belong together.
      (socket.emit as (event: string, payload: unknown) => void).call(socket, event, payload);
    },
  });
  const flush = (): void => outbox.flush();
  conn.transport.on("ready", flush);
  conn.on("upgrade", (transport: { on: (event: "ready", listener: () => void) => void }) => {
    transport.on("ready", flush);
    flush();
  });
  socket.data.outbox = outbox;
  return outbox;
}
