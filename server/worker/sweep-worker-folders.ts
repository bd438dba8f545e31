import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { processExists } from "#server/process-exists.ts";

/** Removes the temporary folders of ports whose worker is dead. */
export async function sweepWorkerFolders(dataDir: string): Promise<void> {
  const root = join(dataDir, "run", "workers");
  const names = await readdir(root).catch(() => []);
  for (const name of names.filter((each) => !processExists(Number(each)))) {
    await rm(join(root, name), { recursive: true, force: true });
  }
}
