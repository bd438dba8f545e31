import { Server } from "node:http";
import next from "next";
import type { Pages } from "./front-server.ts";

/** Loads Next around the build that its configuration names. */
export async function openPages(options: {
  readonly root: string;
  readonly isDevelopment: boolean;
  /** Where the server listens: in development Next takes reload sockets from this name alone. */
  readonly host: string;
  readonly port: number;
}): Promise<Pages & { readonly close: () => Promise<void> }> {
  // Next takes upgrades from any server it sees; it gets one that never listens.
  const decoy = new Server();
  const app = next({
    dir: options.root,
    dev: options.isDevelopment,
    httpServer: decoy,
    hostname: options.host,
    port: options.port,
    quiet: true,
  });
  await app.prepare();
  const handle = app.getRequestHandler();
  return {
    handle: (request, response) => handle(request, response),
    upgrade: options.isDevelopment
      ? (request, socket, head) => decoy.emit("upgrade", request, socket, head)
      : null,
    close: () => app.close(),
  };
}
