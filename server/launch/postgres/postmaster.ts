import { readFile, readlink, realpath, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 50;

/**
 * Ends a postmaster that an earlier, killed launcher left behind, waits until it is gone, and removes its
 * lock file when its pid belongs to something else by now. The caller holds the data folder's lock.
 */
export async function endOldPostmaster(cluster: string, limitMs = 20_000): Promise<void> {
  const deadline = performance.now() + limitMs;
  let pid = await readPostmaster(cluster);
  let isTold = false;
  while (pid !== undefined) {
    if (!(await isPostmasterOf(pid, cluster))) {
      await rm(join(cluster, "postmaster.pid"), { force: true });
      return;
    }
    // Its own death signal has told it already, unless the launcher died while starting it.
    if (!isTold) process.kill(pid, "SIGINT");
    isTold = true;
    if (performance.now() > deadline) {
      throw new Error(
        `An earlier PostgreSQL (pid ${pid}) still uses ${cluster}, ${limitMs / 1000} s after ` +
          `it was told to end. End it with "kill -QUIT ${pid}" and start again.`,
      );
    }
    await delay(POLL_MS);
    pid = await readPostmaster(cluster);
  }
}

async function readPostmaster(cluster: string): Promise<number | undefined> {
  try {
    const [line] = (await readFile(join(cluster, "postmaster.pid"), "utf8")).split("\n");
    const pid = Number(line);
    return Number.isInteger(pid) && pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** A postmaster works in its cluster's folder; a pid that was given to another process does not. */
async function isPostmasterOf(pid: number, cluster: string): Promise<boolean> {
  try {
    const [program, cwd] = await Promise.all([
      readlink(`/proc/${pid}/exe`),
      readlink(`/proc/${pid}/cwd`),
    ]);
    return basename(program).startsWith("postgres") && cwd === (await realpath(cluster));
  } catch {
    return false;
  }
}
