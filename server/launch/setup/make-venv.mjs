import { join } from "node:path";
import { installLock, isUsable, makeEmpty } from "./locked-environment.mjs";
import { ROOT, VENV } from "./paths.mjs";
import { clearStamp, hashFiles, readStamp, writeStamp } from "./stamp.mjs";

const STAMP = join(VENV, ".setup.json");
const BASE_LOCK = join(ROOT, "python", "locks", "base.txt");
const INSTALLING = "Installing the Python packages";
const DEV_LOCK = join(ROOT, "python", "locks", "dev.txt");

/**
 * Makes `.venv` hold exactly the locked Python packages; `dev` adds the tools of the test run, which
 * a later start without `dev` leaves in place.
 */
export async function makeVenv({ dev }) {
  const [base, tools] = await Promise.all([hashFiles([BASE_LOCK]), hashFiles([DEV_LOCK])]);
  const stamp = await readStamp(STAMP);
  const hasBase = stamp.base === base && (await isUsable(VENV));
  if (hasBase && (!dev || stamp.dev === tools)) return { outcome: "up to date", value: undefined };
  if (!hasBase) {
    await clearStamp(STAMP);
    const python = await makeEmpty(VENV, "Making the Python environment");
    await installLock(VENV, BASE_LOCK, INSTALLING);
    await writeStamp(STAMP, { base, python: python.version });
  }
  if (dev) {
    await installLock(VENV, DEV_LOCK, INSTALLING);
    await writeStamp(STAMP, { ...(await readStamp(STAMP)), dev: tools });
  }
  const what = hasBase ? "test tools added" : "made";
  return { outcome: `${what} (Python ${(await readStamp(STAMP)).python})`, value: undefined };
}
