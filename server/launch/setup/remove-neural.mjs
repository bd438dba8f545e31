import { readFileSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { listNeuralFolders } from "./neural-environment.mjs";

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
