import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ObjectStore } from "#server/storage/object-store.ts";

/** An upload that moves writes more often than this; the server cuts one that does not. */
const STALE_MS = 3600_000;

/** Deletes parts of uploads whose process was killed; answers how many. */
export async function sweepParts(store: ObjectStore, staleMs = STALE_MS): Promise<number> {
  const folder = store.localPath("uploads");
  const names = await readdir(folder).catch(() => []);
  let swept = 0;
  for (const name of names.filter((one) => one.endsWith(".part"))) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (!found || Date.now() - found.mtimeMs < staleMs) continue;
    await rm(path, { force: true });
    swept += 1;
  }
  return swept;
}
