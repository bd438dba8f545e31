import { networkInterfaces } from "node:os";
import { fileURLToPath } from "node:url";
import type { Env } from "#server/env.ts";
import type { Secrets } from "#server/secrets.ts";
import { findFreePort, isPortFree } from "./free-port.ts";
import { LaunchError } from "./launch-error.ts";

/** What one instance is made of, decided once: its children keep their ports over restarts. */
export interface LaunchPlan {
  readonly root: string;
  readonly dev: boolean;
  readonly dataDir: string;
  readonly secrets: Secrets;
  readonly lockDescriptor: number;
  readonly databaseUrl: string;
  /** Reaches the web server from this machine. */
  readonly localUrl: string;
  /** What people open. */
  readonly publicUrl: string;
  readonly workerUrl: string;
  /** Absolute paths of the children's programs. */
  readonly entries: { readonly worker: string; readonly web: string };
  readonly childEnv: Readonly<Record<string, string | undefined>>;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const PRODUCT_ENTRIES = {
  worker: `${ROOT}/server/worker/main.ts`,
  web: `${ROOT}/server/web/main.ts`,
};
const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);
const ANY_ADDRESS = new Set(["0.0.0.0", "::"]);

/** Whether only this machine reaches a server on `host`. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host);
}

/** Checks the ports and puts the plan together. */
export async function planLaunch(
  env: Env,
  given: Pick<LaunchPlan, "dev" | "secrets" | "lockDescriptor" | "databaseUrl"> & {
    signUpCode: string | undefined;
    entries?: LaunchPlan["entries"];
  },
): Promise<LaunchPlan> {
  const port = await choosePort(env.HOST, env.PORT);
  const workerPort = env.WORKER_PORT || (await findFreePort(reachable(env.WORKER_HOST)));
  const workerUrl = urlOf(reachable(env.WORKER_HOST), workerPort);
  return {
    root: ROOT,
    dev: given.dev,
    dataDir: env.DATA_DIR,
    secrets: given.secrets,
    lockDescriptor: given.lockDescriptor,
    databaseUrl: given.databaseUrl,
    localUrl: urlOf(reachable(env.HOST), port),
    publicUrl: env.PUBLIC_URL ?? urlOf(shownHost(env.HOST), port),
    workerUrl,
    entries: given.entries ?? PRODUCT_ENTRIES,
    childEnv: {
      ...process.env,
      NODE_ENV: given.dev ? "development" : "production",
      HOST: env.HOST,
      PORT: String(port),
      DATA_DIR: env.DATA_DIR,
      DATABASE_URL: given.databaseUrl,
      WORKER_HOST: env.WORKER_HOST,
      WORKER_PORT: String(workerPort),
      WORKER_URL: env.WORKER_URL ?? workerUrl,
      SIGNUP_CODE: given.signUpCode,
    },
  };
}

async function choosePort(host: string, port: number): Promise<number> {
  try {
    if (port === 0) return await findFreePort(host);
    if (await isPortFree(host, port)) return port;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LaunchError(
      `No server can listen on port ${port} of ${host}: ${reason}. Choose others with --port and --host.`,
      { cause },
    );
  }
  throw new LaunchError(
    `Port ${port} of ${host} is in use by another program. End it, or choose another port, ` +
      `for example: npm start -- --port ${port + 1}`,
  );
}

/** An address of this machine under which a server on `host` answers. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "::1" : host;
}

/** A server on all addresses is shown under the first one that other machines reach. */
function shownHost(host: string): string {
  if (!ANY_ADDRESS.has(host)) return host;
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const outward = addresses.find((address) => address.family === "IPv4" && !address.internal);
  return outward?.address ?? reachable(host);
}

function urlOf(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
