import { join } from "node:path";
import { installLock, isUsable, makeEmpty, pythonOf } from "./locked-environment.mjs";
import { ROOT } from "./paths.mjs";
import { clearStamp, hashFiles, readStamp, writeStamp } from "./stamp.mjs";

const FOLDER = join(ROOT, ".venv.bench");
const STAMP = join(FOLDER, ".setup.json");
/** The second one begins with the first. */
const LOCKS = ["base.txt", "bench.txt"].map((name) => join(ROOT, "python", "locks", name));

/**
 * Makes `.venv.bench` hold what `python/locks/bench.txt` says: the libraries that benches compare with
 * and score by, which the product does without.
 * @returns {Promise<{ outcome: string, value: string }>} value: the interpreter, absolute
 */
export async function makeBenchEnvironment() {
  const value = pythonOf(FOLDER);
  const lock = await hashFiles(LOCKS);
  if ((await readStamp(STAMP)).lock === lock && (await isUsable(FOLDER))) {
    return { outcome: "up to date", value };
  }
  await clearStamp(STAMP);
  const python = await makeEmpty(FOLDER, "Making the Python environment of the benches");
  await installLock(FOLDER, LOCKS.at(-1), "Installing the Python packages of the benches");
  await writeStamp(STAMP, { lock, python: python.version });
  return { outcome: `made (Python ${python.version})`, value };
}
