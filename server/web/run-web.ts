import { once } from "node:events";
import type { Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Env } from "#server/env.ts";
import type { Logger } from "#server/logger.ts";
import { redirectRefusal } from "#server/spotify/redirect-address.ts";
import { Forwarder } from "./forward.ts";
import { createFrontServer } from "./front-server.ts";
import { setWebInstance } from "./instance.ts";
import { closeInstance, openInstance } from "./open-instance.ts";
import { openPages } from "./pages.ts";
import { WorkerAddress } from "./worker-address.ts";

/** Requests that are still answered after SIGTERM get so long; the launcher kills after 3 s. */
const DRAIN_MS = 2000;

/** The compiler of development gets so long to end. */
const CLOSE_MS = 500;

/** From SIGTERM to the end, whatever still waits: a database that went away at the same time answers no more. */
const END_MS = 5000;

/** Serves until SIGTERM or SIGINT; resolves to the exit code, unless the process had to be ended before. */
export async function runWeb(env: Env, logger: Logger): Promise<number> {
  const stop = stopSignal(() => {
    logger.warn({ limitMs: END_MS }, "web server did not close in time and is ended");
    process.exit(1);
  });
  const unreachable = redirectRefusal(env);
  if (unreachable !== null) {
    console.error(unreachable);
    return 1;
  }
  const instance = await openInstance({ env, logger, draining: stop });
  setWebInstance(instance);
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const pages = await openPages({
    root,
    isDevelopment: instance.site.isDevelopment,
    host: env.HOST,
    port: env.PORT,
  });
  const worker = new WorkerAddress({ dataDir: env.DATA_DIR, workerUrl: env.WORKER_URL });
  const forwarder = new Forwarder(worker);
  const server = createFrontServer({ pages, forwarder, instance });
  const refusal = await listen(server, env);
  if (refusal !== null) {
    console.error(refusal);
    await closeInstance(instance);
    return 1;
  }
  logger.info({ address: server.address() }, "web server listens");
  if (!stop.aborted) await once(stop, "abort");
  logger.info("web server drains");
  await drain(server, forwarder);
  await closeInstance(instance);
  if (instance.site.isDevelopment) await Promise.race([pages.close(), pause(CLOSE_MS)]);
  return 0;
}

function stopSignal(onLate: () => void): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      controller.abort();
      setTimeout(onLate, END_MS).unref();
    });
  }
  return controller.signal;
}

async function listen(server: Server, env: Env): Promise<string | null> {
  try {
    server.listen(env.PORT, env.HOST);
    await once(server, "listening");
    return null;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const place = `Port ${env.PORT} of ${env.HOST}`;
    if (code === "EADDRINUSE") {
      return `${place} is in use by another program. End it, or choose another port with --port or PORT.`;
    }
    return `${place} can't be used: ${message}. Choose others with HOST and PORT.`;
  }
}

/** Takes no more connections, lets requests end within the limit, then cuts what is left. */
async function drain(server: Server, forwarder: Forwarder): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  forwarder.close();
  await Promise.race([closed, pause(DRAIN_MS)]);
  server.closeAllConnections();
}

function pause(ms: number): Promise<undefined> {
  return delay(ms, undefined, { ref: false });
}
