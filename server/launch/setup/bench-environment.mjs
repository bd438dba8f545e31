import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { findPython } from "./find-python.mjs";
import { hashLock } from "./neural-environment.mjs";
import { ROOT } from "./paths.mjs";
import { runCommand } from "./run-command.mjs";
import { clearStamp, readStamp, writeStamp } from "./stamp.mjs";

const FOLDER = join(ROOT, ".venv.bench");
const PYTHON = join(FOLDER, "bin", "python");
const STAMP = join(FOLDER, ".setup.json");
const LOCK = join(ROOT, "python", "locks", "bench.txt");
const OPTIONS = ["--disable-pip-version-check", "--no-input", "--quiet", "--only-binary", ":all:"];

/**
 * Makes `.venv.bench` hold what `python/locks/bench.txt` says: the libraries that benches compare with
 * and score by, which the product does without.
 * @returns {Promise<{ outcome: string, value: string }>} value: the interpreter, absolute
 */
export async function makeBenchEnvironment() {
  const lock = hashLock(LOCK);
  if ((await readStamp(STAMP)).lock === lock && (await hasPython())) {
    return { outcome: "up to date", value: PYTHON };
  }
  await clearStamp(STAMP);
  const python = findPython();
  await runCommand([python.path, "-m", "venv", "--clear", FOLDER], {
    what: "Making the Python environment of the benches (python -m venv)",
  });
  await runCommand([PYTHON, "-m", "pip", "install", ...OPTIONS, "--requirement", LOCK], {
    what: "Installing the Python packages of the benches (pip install)",
  });
  await writeStamp(STAMP, { lock, python: python.version });
  return { outcome: `made (Python ${python.version})`, value: PYTHON };
}

/** False when the Python that the environment was made from is gone. */
function hasPython() {
  return access(PYTHON, constants.X_OK).then(
    () => true,
    () => false,
  );
}
