import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Below the ports from which Linux takes those of outgoing connections (32768 and up). */
const FIRST_PORT = 20_000;
const PORT_COUNT = 12_000;
const TRIES = 100;

/**
 * A TCP port of `host` that is free now. Nobody keeps it free until it is used, or between two uses:
 * therefore it is none that an outgoing connection of any program could be given meanwhile.
 */
export async function findFreePort(host = "127.0.0.1"): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = FIRST_PORT + randomInt(PORT_COUNT);
    if (await isPortFree(host, port)) return port;
  }
  throw new Error(`No port of ${host} is free: ${TRIES} from ${FIRST_PORT} on were tried.`);
}

/** Whether a server could listen on this port of `host` now. */
export async function isPortFree(host: string, port: number): Promise<boolean> {
  return (await tryPort(host, port)) !== undefined;
}

function tryPort(host: string, port: number): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const server = createServer();
  server.once("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EADDRINUSE") resolve(undefined);
    else reject(error);
  });
  server.listen({ host, port, exclusive: true }, () => {
    const address = server.address();
    server.close(() => {
      resolve(typeof address === "object" && address !== null ? address.port : undefined);
    });
  });
  return promise;
}
