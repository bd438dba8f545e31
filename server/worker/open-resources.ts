import { constants } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createDatabase, type Database } from "#server/db.ts";
import { startBoss, type Boss } from "#server/jobs/boss.ts";
import { withDatabaseRetry } from "#server/jobs/database-retry.ts";
import { FileStore } from "#server/storage/file-store.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { WorkerStartError } from "./worker-error.ts";
import type { WorkerIntervals, WorkerOptions } from "./worker-options.ts";

/** What a worker works with; the one who opened it closes it. */
export interface WorkerResources {
  readonly database: Database;
  readonly boss: Boss;
  readonly store: ObjectStore;
}

const CONNECTIONS = 10;

/** Opens storage, database and queue; throws a WorkerStartError that names what is missing. */
export async function openResources(
  options: WorkerOptions,
  intervals: WorkerIntervals,
): Promise<WorkerResources> {
  await requirePython(options.pythonPath);
  const store = await openStore(options.dataDir);
  const database = createDatabase(options.databaseUrl, CONNECTIONS);
  try {
    await withDatabaseRetry(() => database.$queryRaw`SELECT 1`, {
      limitMs: intervals.databaseWaitMs,
    });
    const boss = await startBoss({
      connectionString: options.databaseUrl,
      logger: options.logger,
      isWorker: true,
      heartbeatSec: intervals.heartbeatSec,
      superviseSec: intervals.superviseSec,
    });
    return { database, boss, store };
  } catch (cause) {
    await database.$disconnect();
    const { host } = new URL(options.databaseUrl);
    throw new WorkerStartError(
      `The database at ${host} did not answer within ${intervals.databaseWaitMs / 1000} s. Start it, or correct DATABASE_URL.`,
      { cause },
    );
  }
}

async function requirePython(pythonPath: string): Promise<void> {
  try {
    await access(pythonPath, constants.X_OK);
  } catch (cause) {
    throw new WorkerStartError(
      `There is no Python at ${pythonPath}. Run "npm start" once: it makes the virtual environment.`,
      { cause },
    );
  }
}

async function openStore(dataDir: string): Promise<ObjectStore> {
  const store = new FileStore(join(dataDir, "media"));
  try {
    await mkdir(join(dataDir, "run", "ports"), { recursive: true });
    await store.assertWritable();
    return store;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new WorkerStartError(
      `The data folder ${dataDir} is not writable: ${reason}. Give this user write access to it, or set DATA_DIR to another folder.`,
      { cause },
    );
  }
}
