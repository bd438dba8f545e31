import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { findPython } from "./find-python.mjs";
import { runCommand } from "./run-command.mjs";

const OPTIONS = ["--disable-pip-version-check", "--no-input", "--quiet", "--only-binary", ":all:"];

/** The interpreter of an environment. */
export function pythonOf(folder) {
  return join(folder, "bin", "python");
}

/** False when the Python that an environment was made from is gone. */
export function isUsable(folder) {
  return access(pythonOf(folder), constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Makes an empty environment in the place of what is there; answers the Python that it is of. */
export async function makeEmpty(folder, what) {
  const python = findPython();
  const create = [python.path, "-m", "venv", "--clear", folder];
  await runCommand(create, { what: `${what} (python -m venv)` });
  return python;
}

/** Installs what a lock says. */
export async function installLock(folder, lock, what) {
  const install = ["-m", "pip", "install", ...OPTIONS, "--requirement", lock];
  await runCommand([pythonOf(folder), ...install], { what: `${what} (pip install)` });
}
