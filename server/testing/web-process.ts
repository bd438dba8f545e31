import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findFreePort } from "#server/launch/free-port.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";
import { runModule } from "./run-module.ts";
import { waitUntil } from "./wait-until.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const READY_LIMIT_MS = 60_000;

/** The program of the web server in a process of its own, over the current build and its own database. */
export interface WebProcess {
  readonly child: ChildProcess;
  readonly baseUrl: string;
  readonly port: number;
  readonly dataDir: string;
  readonly database: TestDatabase;
  /** Everything that it printed so far. */
  readonly output: () => string;
  /** Sends SIGTERM and resolves to the exit code. */
  readonly stop: () => Promise<number | null>;
  /** Stops it, and removes database and data folder. */
  readonly cleanUp: () => Promise<void>;
}

/** Starts the web server with these variables over the tests' own and waits until it answers. */
export async function startWebProcess(
  variables: Readonly<Record<string, string>> = {},
): Promise<WebProcess> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "alchemy-web-"));
  const port = await findFreePort();
  const child = spawnWeb({
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    PORT: String(port),
    NEXT_DIST_DIR: await currentBuild(),
    ...variables,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (bytes: Buffer) => (output += bytes.toString()));
  }
  const baseUrl = `http://127.0.0.1:${port}`;
  const isUp = await waitUntil(
    async () => child.exitCode !== null || (await isLive(baseUrl)),
    READY_LIMIT_MS,
  );
  if (!isUp || child.exitCode !== null) throw new Error(`The web server did not start:\n${output}`);
  const stop = () => endProcess(child);
  const cleanUp = async () => {
    await stop();
    await rm(dataDir, { recursive: true, force: true });
    await database.drop();
  };
  return { child, baseUrl, port, dataDir, database, output: () => output, stop, cleanUp };
}

/** The program with these variables and nothing else of this process but its paths. */
export function spawnWeb(variables: Readonly<Record<string, string>>): ChildProcess {
  const { PATH = "", HOME = "" } = process.env;
  return spawn(process.execPath, [join(ROOT, "server/web/main.ts")], {
    cwd: ROOT,
    env: { PATH, HOME, NODE_ENV: "production", ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** The build that the test run was started with, else a fresh one. */
export async function currentBuild(): Promise<string> {
  if (process.env.NEXT_DIST_DIR !== undefined) return process.env.NEXT_DIST_DIR;
  const module = join(ROOT, "server/launch/setup/build-pages.mjs");
  const run = await runModule({ module, name: "buildPages", args: [process.execPath] });
  const last = run.output.trim().split("\n").at(-1) ?? "";
  if (run.exitCode !== 0) throw new Error(`The pages could not be built:\n${run.output}`);
  return (JSON.parse(last) as { value: string }).value;
}

async function isLive(baseUrl: string): Promise<boolean> {
  try {
    return (await fetch(`${baseUrl}/api/health/live`)).ok;
  } catch {
    return false;
  }
}

async function endProcess(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
  return child.exitCode;
}
