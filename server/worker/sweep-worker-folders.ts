import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Database } from "#server/db.ts";

/** A worker that was not seen for so long does not come back. */
const DEAD_MS = 600_000;

/** Removes the temporary folders of ports whose worker has ended; they are named by its id. */
export async function sweepWorkerFolders(database: Database, dataDir: string): Promise<void> {
  const root = join(dataDir, "run", "workers");
  const names = await readdir(root).catch(() => []);
  const ids = names.filter((name) => z.uuid().safeParse(name).success);
  const living = await database.worker.findMany({
    where: {
      id: { in: ids },
      stoppedAt: null,
      lastSeenAt: { gt: new Date(Date.now() - DEAD_MS) },
    },
    select: { id: true },
  });
  const kept = new Set(living.map(({ id }) => id));
  for (const name of ids.filter((id) => !kept.has(id))) {
    await rm(join(root, name), { recursive: true, force: true });
  }
}
