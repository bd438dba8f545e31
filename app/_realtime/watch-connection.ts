import type { LiveSocket } from "./connect-socket.ts";
import type { StatusStore } from "./connection-status.ts";

const ASK_AGAIN_MS = 1500;

export interface ConnectionWatch {
  readonly status: StatusStore;
  /** Events may have been missed: snapshots must be taken again. */
  readonly onMissed: () => void;
  /** The server said no, or ended the connection itself. */
  readonly onRefused: () => void;
}

/** Follows the connection's state and asks for snapshots after every gap; returns the end of it. */
export function watchConnection(socket: LiveSocket, watch: ConnectionWatch): () => void {
  let wasLive = false;
  let again: ReturnType<typeof setTimeout> | undefined;

  const onConnect = () => {
    watch.status.set("live");
    if (wasLive) watch.onMissed();
    wasLive = true;
  };
  const comeBack = () => {
    watch.onRefused();
    clearTimeout(again);
    again = setTimeout(() => socket.connect(), ASK_AGAIN_MS);
  };
  const onDisconnect = (reason: string) => {
    watch.status.set("offline");
    if (reason === "io server disconnect") comeBack();
  };
  const onError = () => {
    watch.status.set("offline");
    // An inactive socket was refused by the server and does not try again by itself.
    if (!socket.active) comeBack();
  };
  const onOnline = () => {
    if (!socket.connected) socket.disconnect().connect();
  };

  socket.on("connect", onConnect);
  socket.on("disconnect", onDisconnect);
  socket.on("connect_error", onError);
  socket.on("epoch", watch.onMissed);
  window.addEventListener("online", onOnline);
  return () => {
    clearTimeout(again);
    socket.off("connect", onConnect);
    socket.off("disconnect", onDisconnect);
    socket.off("connect_error", onError);
    socket.off("epoch", watch.onMissed);
    window.removeEventListener("online", onOnline);
  };
}
