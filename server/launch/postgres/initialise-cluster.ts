import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { PostgresBinaries } from "./binaries.ts";
import { unprivileged } from "./unprivileged.ts";

const run = promisify(execFile);
const INITDB_LIMIT_MS = 120_000;

/** The database's own superuser. */
export const POSTGRES_USER = "alchemy";

/** Where the database cluster lives inside its folder. */
export function clusterIn(folder: string): string {
  return join(folder, "cluster");
}

/** Makes a new database cluster in `folder` unless there is one; an interrupted try leaves none. */
export async function initialiseCluster(
  folder: string,
  options: { binaries: PostgresBinaries; password: string },
): Promise<void> {
  const cluster = clusterIn(folder);
  if (existsSync(cluster)) return;
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o700);
  const asUser = unprivileged(folder);
  const draft = join(folder, "cluster.new");
  const passwordFile = join(folder, "password");
  await rm(draft, { recursive: true, force: true });
  await rm(passwordFile, { force: true });
  await writeFile(passwordFile, `${options.password}\n`, { mode: 0o644 });
  // Readable for whoever runs initdb; the folder around it is closed to others.
  await chmod(passwordFile, 0o644);
  try {
    const [file = "", ...args] = asUser([
      options.binaries.initdb,
      `--pgdata=${draft}`,
      `--username=${POSTGRES_USER}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--locale=C",
      "--no-instructions",
    ]);
    const pdeathsig = ["--pdeathsig", "KILL", "--", file, ...args];
    await run("setpriv", pdeathsig, { cwd: folder, timeout: INITDB_LIMIT_MS });
    await rename(draft, cluster);
  } finally {
    await rm(passwordFile, { force: true });
  }
}
