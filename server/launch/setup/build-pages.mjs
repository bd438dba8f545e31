import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { lockFile } from "./file-lock.mjs";
import { BUILDS_FOLDER, NODE_MODULES, ROOT } from "./paths.mjs";
import { runCommand } from "./run-command.mjs";
import { SetupError } from "./setup-error.mjs";
import { listSourceFiles } from "./source-files.mjs";
import { hashFiles, readStamp, writeStamp } from "./stamp.mjs";

/**
 * Builds the pages when their sources changed and takes a shared lock on the build, which lasts until
 * this process ends. Builds that nobody holds and that are not this one are removed.
 * @returns {Promise<{ outcome: string, value: string }>} value: the build's folder relative to the root
 */
export async function buildPages(node) {
  process.chdir(ROOT);
  const build = (await hashFiles(await listSourceFiles())).slice(0, 16);
  const folder = join(BUILDS_FOLDER, build);
  const stamp = join(folder, "setup.json");
  const isBuilt = (await readStamp(stamp)).build === build;
  if (!isBuilt) {
    await rm(folder, { recursive: true, force: true });
    await runNextBuild(node, folder);
    await writeStamp(stamp, { build });
  }
  if (!lockFile(lockOf(build), { shared: true })) {
    throw new SetupError(`The build ${folder} is being removed by another process. Start again.`);
  }
  await removeOldBuilds(build);
  return { outcome: isBuilt ? "up to date" : "built", value: join(".builds", build) };
}

/** Next writes into the tsconfig that it is given, so it gets a copy that git does not see. */
export async function copyTsconfig() {
  await cp(join(ROOT, "tsconfig.json"), join(ROOT, "tsconfig.build.json"));
}

async function runNextBuild(node, folder) {
  await mkdir(folder, { recursive: true });
  await copyTsconfig();
  // Nothing of this machine's environment may end up in a build that several instances share.
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    NEXT_DIST_DIR: folder.slice(ROOT.length + 1),
  };
  const next = join(NODE_MODULES, "next", "dist", "bin", "next");
  await runCommand([node, next, "build"], { what: "Building the pages (next build)", env });
}

async function removeOldBuilds(current) {
  const names = await readdir(BUILDS_FOLDER);
  const old = new Set(names.map((name) => name.replace(/\.lock$/, "")));
  old.delete(current);
  for (const build of old) {
    const lock = lockFile(lockOf(build));
    if (!lock) continue;
    await rm(join(BUILDS_FOLDER, build), { recursive: true, force: true });
    await rm(lockOf(build), { force: true });
    lock.release();
  }
}

function lockOf(build) {
  return join(BUILDS_FOLDER, `${build}.lock`);
}
