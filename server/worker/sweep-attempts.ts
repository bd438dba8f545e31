import { readdir, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Database } from "#server/db.ts";

/** A folder that is younger may belong to an attempt that is just beginning or ending. */
const YOUNG_MS = 30_000;
const isUuid = (name: string): boolean => z.uuid().safeParse(name).success;

/** Removes the folders of attempts that nobody runs any more; answers how many went. */
export async function sweepAttemptFolders(
  database: Database,
  dataDir: string,
  youngMs = YOUNG_MS,
): Promise<number> {
  const root = join(dataDir, "run");
  const jobIds = (await readdir(root).catch(() => [])).filter(isUuid);
  if (jobIds.length === 0) return 0;
  const open = await database.jobAttempt.findMany({
    where: { jobId: { in: jobIds }, outcome: null },
    select: { jobId: true, number: true },
  });
  const running = new Set(open.map(({ jobId, number }) => `${jobId}/${number}`));
  let removed = 0;
  for (const jobId of jobIds) {
    for (const attempt of await readdir(join(root, jobId)).catch(() => [])) {
      const folder = join(root, jobId, attempt);
      if (running.has(`${jobId}/${attempt}`) || (await isYoung(folder, youngMs))) continue;
      await rm(folder, { recursive: true, force: true });
      removed += 1;
    }
    await rmdir(join(root, jobId)).catch(() => undefined);
  }
  return removed;
}

async function isYoung(folder: string, youngMs: number): Promise<boolean> {
  const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: 0 }));
  return Date.now() - mtimeMs < youngMs;
}
