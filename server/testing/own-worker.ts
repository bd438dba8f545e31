import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createDatabase, type Database } from "#server/db.ts";
import { startBoss, stopBoss, type Boss } from "#server/jobs/boss.ts";
import { createLogger, type Logger } from "#server/logger.ts";
import { FileStore } from "#server/storage/file-store.ts";
import { PYTHON_FORK_SERVER, pythonCommand, PYTHON_PATH } from "#server/worker/python-command.ts";
import { startWorker, type RunningWorker } from "#server/worker/start-worker.ts";
import type { WorkerOptions } from "#server/worker/worker-options.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";
import { NO_SPOTIFY, SEAL_SECRET } from "./no-spotify.ts";
import { NO_SOURCE } from "./no-source.ts";

/** What a test of the pipeline works with; `close` ends and removes all of it. */
export interface Workshop {
  readonly url: string;
  readonly database: Database;
  readonly boss: Boss;
  readonly store: FileStore;
  readonly dataDir: string;
  /** Says nothing short of a disaster. */
  readonly logger: Logger;
  readonly close: () => Promise<void>;
}

/** Intervals at which faults are noticed within a second or two. */
export const SHORT_INTERVALS = {
  heartbeatSec: 2,
  superviseSec: 1,
  pollMs: 300,
  signOfLifeMs: 300,
  reconcileMs: 500,
} as const;

const quiet = createLogger("test", "fatal");

/** A database of its own or the given one, a queue client as the web has it, and a data folder. */
export async function openWorkshop(
  given: { database?: TestDatabase; heartbeatSec?: number } = {},
): Promise<Workshop> {
  const testDatabase = given.database ?? (await createTestDatabase());
  const dataDir = await mkdtemp(join(tmpdir(), "workshop-"));
  const database = createDatabase(testDatabase.url);
  const boss = await startBoss({
    connectionString: testDatabase.url,
    logger: quiet,
    isWorker: false,
    heartbeatSec: given.heartbeatSec ?? SHORT_INTERVALS.heartbeatSec,
  });
  const close = async (): Promise<void> => {
    await stopBoss(boss);
    await database.$disconnect();
    await rm(dataDir, { recursive: true, force: true });
    await testDatabase.drop();
  };
  const store = new FileStore(join(dataDir, "media"));
  return { url: testDatabase.url, database, boss, store, dataDir, logger: quiet, close };
}

/** How the fixture port behaves: its mode, and how long it takes for a segment of all stems. */
export interface PacedPort {
  readonly mode: "obey" | "ignore" | "fail";
  readonly paceMs: number;
}

const PACED = fileURLToPath(new URL("./fixtures/paced-stems.py", import.meta.url));

/** Runs the fixture port in place of the product's own. */
export function pacedPort({ mode, paceMs }: PacedPort): WorkerOptions["commandOf"] {
  return () => ({ command: [PYTHON_PATH, "-I", "-S", PACED, mode, String(paceMs)] });
}

/** The options of a worker on a workshop, with the product's own ports. */
export function workerOptions(
  workshop: Pick<Workshop, "url" | "dataDir">,
  options: Partial<WorkerOptions> = {},
): WorkerOptions {
  return {
    databaseUrl: workshop.url,
    dataDir: workshop.dataDir,
    host: "127.0.0.1",
    port: 0,
    publicUrl: undefined,
    metricsToken: undefined,
    instanceToken: `test-${workshop.dataDir}`.padEnd(32, "-"),
    version: "0.0.0",
    logger: quiet,
    pythonPath: PYTHON_PATH,
    commandOf: pythonCommand,
    forkServer: PYTHON_FORK_SERVER,
    sessionOf: () => Promise.resolve(null),
    modelSource: NO_SOURCE,
    spotify: NO_SPOTIFY,
    sealSecret: SEAL_SECRET,
    intervals: SHORT_INTERVALS,
    // What gets only what others leave of the machine would take as long as other tests work.
    portLimits: { nice: 0 },
    ...options,
  };
}

/** A worker in this process. */
export function startOwnWorker(
  workshop: Workshop,
  options: Partial<WorkerOptions> = {},
): Promise<RunningWorker> {
  return startWorker(workerOptions(workshop, options));
}
