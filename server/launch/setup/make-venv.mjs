import { access } from "node:fs/promises";
import { join } from "node:path";
import { findPython } from "./find-python.mjs";
import { ROOT, VENV } from "./paths.mjs";
import { runCommand } from "./run-command.mjs";
import { clearStamp, hashFiles, readStamp, writeStamp } from "./stamp.mjs";

const STAMP = join(VENV, ".setup.json");
const BASE_LOCK = join(ROOT, "python", "locks", "base.txt");
const DEV_LOCK = join(ROOT, "python", "locks", "dev.txt");

/**
 * Makes `.venv` hold exactly the locked Python packages; `dev` adds the tools of the test run, which
 * a later start without `dev` leaves in place.
 */
export async function makeVenv({ dev }) {
  const [base, tools] = await Promise.all([hashFiles([BASE_LOCK]), hashFiles([DEV_LOCK])]);
  const stamp = await readStamp(STAMP);
  const hasBase = stamp.base === base && (await isUsable());
  if (hasBase && (!dev || stamp.dev === tools)) return { outcome: "up to date", value: undefined };
  if (!hasBase) {
    await clearStamp(STAMP);
    const python = findPython();
    const create = [python.path, "-m", "venv", "--clear", VENV];
    await runCommand(create, { what: "Making the Python environment (python -m venv)" });
    await installLock(BASE_LOCK);
    await writeStamp(STAMP, { base, python: python.version });
  }
  if (dev) {
    await installLock(DEV_LOCK);
    await writeStamp(STAMP, { ...(await readStamp(STAMP)), dev: tools });
  }
  const what = hasBase ? "test tools added" : "made";
  return { outcome: `${what} (Python ${(await readStamp(STAMP)).python})`, value: undefined };
}

/** False when the Python that the environment was made from is gone. */
async function isUsable() {
  return access(join(VENV, "bin", "python")).then(
    () => true,
    () => false,
  );
}

async function installLock(lock) {
  const python = join(VENV, "bin", "python");
  const options = [
    "--disable-pip-version-check",
    "--no-input",
    "--quiet",
    "--only-binary",
    ":all:",
  ];
  await runCommand([python, "-m", "pip", "install", ...options, "--requirement", lock], {
    what: "Installing the Python packages (pip install)",
  });
}
