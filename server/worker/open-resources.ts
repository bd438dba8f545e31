import { constants } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "#server/db.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { FileStore } from "#server/storage/file-store.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { WorkerStartError } from "./worker-error.ts";

/** What a worker works with. */
export interface WorkerResources {
  readonly database: Database;
  readonly boss: Boss;
  readonly store: ObjectStore;
}

/** Throws a WorkerStartError when the interpreter is not there. */
export async function requirePython(pythonPath: string): Promise<void> {
  try {
    await access(pythonPath, constants.X_OK);
  } catch (cause) {
    throw new WorkerStartError(
      `There is no Python at ${pythonPath}. Run "npm start" once: it makes the virtual environment.`,
      { cause },
    );
  }
}

/** The store in this data folder; throws a WorkerStartError when it can't be written. */
export async function openStore(dataDir: string): Promise<ObjectStore> {
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
