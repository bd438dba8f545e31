import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Child, ChildSpec } from "#server/supervision/child-spec.ts";
import { startOsProcess } from "#server/supervision/os-process.ts";
import { BoundedLog } from "./bounded-log.ts";
import { captureOutput } from "./child-output.ts";
import type { LaunchPlan } from "./launch-plan.ts";
import { migrate } from "./migrations/migrate.ts";
import { startPostgres, type PostgresServer } from "./postgres/start-postgres.ts";

const FOLLOW_LAUNCHER = ["--import", new URL("follow-launcher.mjs", import.meta.url).href];
/** MiB of each half of the young generation: Node lets it grow to several times that, and never gives it back. */
const SMALL_YOUNG_GENERATION = "--max-semi-space-size=16";
const POLL_MS = 50;
const WEB_STOP_MS = 3000;
const WORKER_STOP_MS = 10_000;

/** Where another process of this machine finds the running built-in database. */
export function postgresFileIn(dataDir: string): string {
  return join(dataDir, "run", "postgres.json");
}

/** The built-in database; its first start also brings the schema up to date. */
export function postgresSpec(plan: LaunchPlan & { postgresPort: number }): ChildSpec {
  const { dataDir } = plan;
  const log = new BoundedLog(join(dataDir, "logs", "postgres.log"));
  let isMigrated = false;
  const start = async (signal: AbortSignal): Promise<Child> => {
    const server = await startPostgres(
      {
        folder: join(dataDir, "postgres"),
        password: plan.secrets.postgresPassword,
        port: plan.postgresPort,
        log,
      },
      signal,
    );
    if (!isMigrated) await migrateOrStop(server);
    isMigrated = true;
    announce(server, dataDir);
    return server;
  };
  return { id: "postgres", start, restart: "permanent", shutdown: "infinity" };
}

async function migrateOrStop(server: PostgresServer): Promise<void> {
  try {
    await migrate(server.url);
  } catch (error) {
    server.stop();
    await server.exited;
    throw error;
  }
}

function announce(server: PostgresServer, dataDir: string): void {
  const file = postgresFileIn(dataDir);
  const content = { url: server.url, port: server.port, pid: server.pid };
  writeFileSync(file, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  void server.exited.then((reason) => {
    if (reason.kind === "shutdown") rmSync(file, { force: true });
  });
}

/** The worker: jobs, ports, sockets. */
export function workerSpec(plan: LaunchPlan): ChildSpec {
  return roleSpec(plan, {
    id: "worker",
    entry: plan.entries.worker,
    readyUrl: `${plan.workerUrl}/health/ready`,
    stopMs: WORKER_STOP_MS,
    nodeFlags: [
      SMALL_YOUNG_GENERATION,
      ...(plan.dev ? ["--watch", "--watch-preserve-output"] : FOLLOW_LAUNCHER),
    ],
  });
}

/** The web server: pages, API, uploads, media. */
export function webSpec(plan: LaunchPlan): ChildSpec {
  return roleSpec(plan, {
    id: "web",
    entry: plan.entries.web,
    readyUrl: `${plan.localUrl}/api/health/ready`,
    stopMs: WEB_STOP_MS,
    nodeFlags: FOLLOW_LAUNCHER,
  });
}

interface Role {
  readonly id: "worker" | "web";
  readonly entry: string;
  readonly readyUrl: string;
  readonly stopMs: number;
  readonly nodeFlags: readonly string[];
}

function roleSpec(plan: LaunchPlan, role: Role): ChildSpec {
  return {
    id: role.id,
    restart: "permanent",
    shutdown: role.stopMs,
    start: (signal) =>
      startOsProcess(
        {
          command: process.execPath,
          args: [...role.nodeFlags, role.entry],
          env: { ...plan.childEnv, LAUNCHER_PID: String(process.pid) },
          cwd: plan.root,
          // The inherited lock keeps the data folder taken until this child is gone.
          stdio: ["ignore", "pipe", "pipe", plan.lockDescriptor],
          parentDeathSignal: "SIGTERM",
          onSpawn: (child) => {
            captureOutput(role.id, child, plan.dataDir);
          },
          ready: (_child, over) => untilOk(role.readyUrl, over),
        },
        signal,
      ),
  };
}

async function untilOk(url: string, over: AbortSignal): Promise<void> {
  while (!(await isOk(url, over))) await delay(POLL_MS, undefined, { signal: over });
}

async function isOk(url: string, over: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([over, AbortSignal.timeout(5000)]),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    over.throwIfAborted();
    return false;
  }
}
