import { access, constants, readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { runCommand } from "./run-command.mjs";

/**
 * The first of these programs that is on the path.
 * @param {readonly string[]} names
 * @returns {Promise<string | undefined>}
 */
export async function findProgram(names) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const files = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  for (const file of files) if (await isExecutable(file)) return file;
  return undefined;
}

/**
 * Installs a package when this is root on Debian; false when it is not.
 * @param {string} name
 * @param {string} what for people, as in "the browser"
 * @returns {Promise<boolean>}
 */
export async function installDebianPackage(name, what) {
  if (process.getuid?.() !== 0 || !(await isDebian())) return false;
  await runCommand(["apt-get", "update"], { what: "Reading Debian's packages (apt-get update)" });
  await runCommand(["apt-get", "install", "-y", "--no-install-recommends", name], {
    what: `Installing ${what} (apt-get install ${name})`,
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  return true;
}

/**
 * @param {string} file
 * @returns {Promise<boolean>}
 */
export function isExecutable(file) {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function isDebian() {
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  return /^ID(_LIKE)?=.*debian/m.test(release);
}
