import { mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LaunchError } from "./launch-error.ts";
import { lockFile, type FileLock } from "./setup/file-lock.mjs";

/** With less free space than this the database could not even write what it must. */
const LEAST_FREE_BYTES = 500_000_000;
/** Longest time that the children of a killed launcher may need to end. */
const CHILDREN_END_SEC = 20;

/** Makes the data folder and those of the launcher in it; refuses one that can't be written. */
export function prepareDataFolder(dataDir: string): void {
  const probe = join(dataDir, `.write-test.${process.pid}`);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    for (const folder of ["run", "logs"]) mkdirSync(join(dataDir, folder), { recursive: true });
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LaunchError(
      `The data folder ${dataDir} is not writable: ${reason}. ` +
        "Give this user write access to it, or choose another folder with --data.",
      { cause },
    );
  }
}

/** Refuses a disk that is nearly full; returns the free bytes. */
export function requireFreeSpace(dataDir: string, leastBytes = LEAST_FREE_BYTES): number {
  const { bavail, bsize } = statfsSync(dataDir);
  const freeBytes = bavail * bsize;
  if (freeBytes >= leastBytes) return freeBytes;
  throw new LaunchError(
    `The disk of ${dataDir} is nearly full: ${megabytes(freeBytes)} MB are free, the least is ` +
      `${megabytes(leastBytes)} MB. Free some space, or choose a folder on another disk with --data.`,
  );
}

/**
 * Takes the data folder for this instance. The lock is shared with the children that inherit its
 * descriptor: after a killed launcher it stays taken until they are gone too, which is waited for.
 */
export function lockDataFolder(dataDir: string, say: (line: string) => void): FileLock {
  const file = join(dataDir, "run", "launcher.lock");
  const ownerFile = join(dataDir, "run", "launcher.pid");
  let lock = lockFile(file);
  if (lock === undefined && !isAlive(readOwner(ownerFile))) {
    say("Waiting for the processes of an earlier instance to end.");
    lock = lockFile(file, { waitSec: CHILDREN_END_SEC });
  }
  if (lock === undefined) {
    throw new LaunchError(
      `Another instance (pid ${readOwner(ownerFile)?.pid ?? "unknown"}) uses the data folder ${dataDir}. ` +
        "Stop it first, or give this one its own folder with --data.",
    );
  }
  writeFileSync(ownerFile, JSON.stringify({ pid: process.pid, startTime: startTime(process.pid) }));
  return lock;
}

interface Owner {
  readonly pid: number;
  readonly startTime: string | undefined;
}

function readOwner(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Owner;
  } catch {
    return undefined;
  }
}

/** Pids are reused soon; the start time tells the owner from a later process. */
function isAlive(owner: Owner | undefined): boolean {
  return owner?.startTime !== undefined && startTime(owner.pid) === owner.startTime;
}

function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1_000_000);
}
