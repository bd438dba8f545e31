import type { Database } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { enqueueSync } from "./change-playlist.ts";

const BATCH = 50;

/** A user whose queue is full has it looked at the next time. */
function letPass(error: unknown): void {
  if (!(error instanceof DomainError)) throw error;
}

/** Starts the imports of playlists whose time has come, each once over all workers; answers how many. */
export async function syncDuePlaylists(deps: { database: Database; boss: Boss }): Promise<number> {
  return deps.database.$transaction(
    async (tx) => {
      const due = await tx.$queryRaw<{ id: string }[]>`
        SELECT id FROM "Playlist" WHERE "syncDueAt" <= now()
        ORDER BY "syncDueAt" LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`;
      for (const { id } of due) {
        const playlist = await tx.playlist.findUniqueOrThrow({ where: { id } });
        await enqueueSync(tx, deps.boss, { playlist, priority: "sync" }).catch(letPass);
      }
      return due.length;
    },
    { maxWait: 5000, timeout: 30_000 },
  );
}
