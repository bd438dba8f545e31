import { createServer } from "node:net";

/** A TCP port of `host` that is free now; nobody keeps it free until it is used. */
export async function findFreePort(host = "127.0.0.1"): Promise<number> {
  const port = await tryPort(host, 0);
  if (port === undefined) throw new Error(`No port of ${host} is free.`);
  return port;
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
