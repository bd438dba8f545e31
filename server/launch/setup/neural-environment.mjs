import { createHash } from "node:crypto";
import { accessSync, constants, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "./paths.mjs";

/** Where this installation keeps its neural environments, and the lock file that says what is in one. */
export const NEURAL_PLACE = {
  engines: join(ROOT, ".engines"),
  lock: join(ROOT, "python", "locks", "neural.txt"),
};

const PREFIX = "neural-";
const STAMP = ".setup.json";

/** The whole environment that was asked for last and fits the lock file; undefined when there is none. */
export function findNeuralEnvironment(place = NEURAL_PLACE) {
  const lock = hashLock(place.lock);
  const found = listNeuralFolders(place)
    .map((folder) => ({ folder, stamp: readNeuralStamp(folder) }))
    .filter(({ folder, stamp }) => stamp?.lock === lock && hasPython(folder))
    .sort((a, b) => b.stamp.askedAtMs - a.stamp.askedAtMs);
  return found.length === 0 ? undefined : describe(found[0]);
}

/** The environment for one build, if it is whole and holds what the lock file says now. */
export function readNeuralEnvironment(device, place = NEURAL_PLACE) {
  const folder = neuralFolder(device, place);
  const stamp = readNeuralStamp(folder);
  const isWhole = stamp?.lock === hashLock(place.lock) && hasPython(folder);
  return isWhole ? describe({ folder, stamp }) : undefined;
}

/** The folder of the environment for a build ("cpu" or "cuda"): another lock file means another one. */
export function neuralFolder(device, place = NEURAL_PLACE) {
  const hash = createHash("sha256")
    .update(`${hashLock(place.lock)} ${device}`)
    .digest("hex");
  return join(place.engines, `${PREFIX}${hash.slice(0, 16)}`);
}

/** Every environment's folder, whole or not. */
export function listNeuralFolders(place = NEURAL_PLACE) {
  try {
    const names = readdirSync(place.engines).filter((name) => name.startsWith(PREFIX));
    return names.map((name) => join(place.engines, name));
  } catch {
    return [];
  }
}

/** SHA-256 in hex of a lock file with those that it begins with. */
export function hashLock(file) {
  const text = readFileSync(file, "utf8");
  const included = [...text.matchAll(/^-r\s+(\S+)/gm)].map(([, name]) => join(dirname(file), name));
  const hash = createHash("sha256").update(text);
  for (const other of included) hash.update(readFileSync(other));
  return hash.digest("hex");
}

/** Written last, it makes an environment whole. */
export function neuralStampFile(folder) {
  return join(folder, STAMP);
}

export function neuralPython(folder) {
  return join(folder, "bin", "python");
}

/** What the stamp says, or undefined where the set-up did not come to its end. */
export function readNeuralStamp(folder) {
  try {
    const stamp = JSON.parse(readFileSync(neuralStampFile(folder), "utf8"));
    return typeof stamp?.lock === "string" ? stamp : undefined;
  } catch {
    return undefined;
  }
}

/** False when the Python that the environment was made from is gone. */
function hasPython(folder) {
  try {
    accessSync(neuralPython(folder), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function describe({ folder, stamp }) {
  const { build, devices, torch, packages } = stamp;
  return {
    folder,
    python: neuralPython(folder),
    build,
    device: pickDevice(stamp),
    devices,
    torch,
    packages,
  };
}

/** Whoever asked for the CPU gets it, even where a graphics card was found. */
function pickDevice({ build, devices }) {
  if (build === "cuda" && devices.includes("cuda")) return "cuda";
  return devices.includes("mps") ? "mps" : "cpu";
}
