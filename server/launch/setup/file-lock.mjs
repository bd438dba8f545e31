import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { SetupError } from "./setup-error.mjs";

/**
 * Takes a lock on a file (made when absent). It belongs to the open file of this process: the kernel
 * gives it back when the process ends in whatever way, and no child inherits it.
 * @param {string} file
 * @param {{ shared?: boolean, waitSec?: number }} [options]
 * @returns {{ descriptor: number, release: () => void } | undefined} undefined when another process holds it
 */
export function lockFile(file, { shared = false, waitSec = 0 } = {}) {
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, "a");
  const how = [shared ? "--shared" : "--exclusive", "--wait", String(waitSec)];
  const { status, error } = spawnSync("flock", [...how, "3"], {
    stdio: ["ignore", "ignore", "ignore", descriptor],
  });
  if (status === 0) {
    return {
      descriptor,
      release: () => {
        closeSync(descriptor);
      },
    };
  }
  closeSync(descriptor);
  if (error !== undefined) {
    throw new SetupError(`The command "flock" could not be started: ${error.message}.`, error);
  }
  return undefined;
}
