import { readFileSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { lockFile } from "./file-lock.mjs";
import {
  findNeuralEnvironment,
  listNeuralFolders,
  NEURAL_PLACE,
  readNeuralStamp,
} from "./neural-environment.mjs";

/**
 * Removes environments that no process of this machine was started from.
 * @param {import("./neural-environment.mjs").NeuralPlace} place
 * @param {(folder: string) => boolean} isOld
 */
export async function removeNeural(place, isOld) {
  const old = listNeuralFolders(place).filter(isOld);
  if (old.length === 0) return;
  const commands = readCommands();
  for (const folder of old) {
    if (commands.some((command) => command.includes(`${folder}/`))) continue;
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Removes what killed set-ups left, and environments that another one has taken the place of; nothing
 * while a set-up runs.
 */
export async function sweepNeural(place = NEURAL_PLACE) {
  if (listNeuralFolders(place).length === 0) return;
  const lock = lockFile(join(place.engines, "lock"));
  if (!lock) return;
  try {
    const current = findNeuralEnvironment(place);
    const isReplaced = (folder) => current !== undefined && folder !== current.folder;
    await removeNeural(place, (folder) => !readNeuralStamp(folder) || isReplaced(folder));
  } finally {
    lock.release();
  }
}

/** The command line of every process that can be seen. */
function readCommands() {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8");
      } catch {
        return "";
      }
    });
}
