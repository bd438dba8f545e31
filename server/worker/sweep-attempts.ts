import { readdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Database } from "#server/db.ts";

const isUuid = (name: string): boolean => z.uuid().safeParse(name).success;

/** Removes the folders of attempts that nobody runs any more; answers how many went. */
export async function sweepAttemptFolders(database: Database, dataDir: string): Promise<number> {
  // Listed before the question: an attempt's row is older than its folder, so none is missed.
  const folders = await listFolders(join(dataDir, "run"));
  const open = await database.jobAttempt.findMany({
    where: { jobId: { in: folders.map(({ jobId }) => jobId) }, outcome: null },
    select: { jobId: true, number: true },
  });
  const running = new Set(open.map(({ jobId, number }) => `${jobId}/${number}`));
  const stale = folders.filter(({ jobId, attempt }) => !running.has(`${jobId}/${attempt}`));
  for (const { path } of stale) {
    await rm(path, { recursive: true, force: true });
    await rmdir(join(path, "..")).catch(() => undefined);
  }
  return stale.length;
}

async function listFolders(
  root: string,
): Promise<{ jobId: string; attempt: string; path: string }[]> {
  const jobIds = (await readdir(root).catch(() => [])).filter(isUuid);
  const folders = jobIds.map(async (jobId) => {
    const attempts = await readdir(join(root, jobId)).catch(() => []);
    return attempts.map((attempt) => ({ jobId, attempt, path: join(root, jobId, attempt) }));
  });
  return (await Promise.all(folders)).flat();
}
