import { NeuralSetupError } from "./neural-error.mjs";

const SPACE =
  /No space left on device|ENOSPC|EDQUOT|\[Errno 28\]|Disk quota exceeded|\[Errno 122\]/;
const OFFLINE =
  /NewConnectionError|NameResolutionError|name resolution|Network is unreachable|Connection refused|ConnectTimeoutError|ReadTimeoutError|Read timed out|ProxyError|Max retries exceeded|SSLError/;
const MISSING = /No matching distribution found for (\S+)/;
const BROKEN =
  /BadZipFile|[Ii]nvalid wheel|is invalid|IncompleteRead|Connection broken|DO NOT MATCH THE HASHES|not a zip file|bad magic|Bad CRC|Error -3 while/;

/** Where the output of a failed step is: a terminal has it, a job keeps it. */
export const SEE_OUTPUT =
  "Its last words say why: at a terminal below, for a job on the page Operations, under Attempts.";

/**
 * What a failed pip means, and what to do.
 * @param {string} output
 * @param {{ folder: string, pythonVersion: string }} where
 */
export function explainPip(output, { folder, pythonVersion }) {
  const [code, message] = judge(output, { folder, pythonVersion });
  return new NeuralSetupError(code, message, output);
}

/** A disk with less is full: an empty environment takes 20 MB, and what could not be written is gone again. */
const LEAST_FREE_BYTES = 64e6;

/**
 * What a step beside pip means that failed with these words. Not every program says that the disk is full.
 * @param {string} message for what is not known
 * @param {string} output
 * @param {{ folder: string, freeBytes: number }} where
 */
export function explainStep(message, output, { folder, freeBytes }) {
  const isFull = freeBytes < LEAST_FREE_BYTES || SPACE.test(output);
  return isFull
    ? new NeuralSetupError("no_space", fullDisk(folder), output)
    : new NeuralSetupError("setup_failed", message, output);
}

function fullDisk(folder) {
  return `The disk became full while ${folder} was filled. Free some room and start again.`;
}

function judge(output, { folder, pythonVersion }) {
  if (SPACE.test(output)) return ["no_space", fullDisk(folder)];
  if (OFFLINE.test(output)) {
    return [
      "offline",
      "The package index could not be reached. Connect this machine to the network, or give pip a proxy " +
        "or an index that it can reach, and start again.",
    ];
  }
  const missing = MISSING.exec(output)?.[1];
  if (missing !== undefined) {
    return [
      "no_package",
      `The package index has no ${missing} for Python ${pythonVersion} on ${process.platform} ${process.arch}. ` +
        "Install another Python from 3.11 on, or give pip an index that has it, and start again.",
    ];
  }
  if (BROKEN.test(output)) {
    return [
      "broken_download",
      "A package arrived damaged. Start again; if it stays so, run: pip cache purge.",
    ];
  }
  return ["setup_failed", `Installing the neural packages (pip install) failed. ${SEE_OUTPUT}`];
}
