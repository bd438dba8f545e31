import type { Database, Transaction } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { Playlist } from "#server/generated/prisma/client.ts";
import { dueAt } from "#server/imports/applying/apply-list.ts";
import { lockImport } from "#server/imports/lock-import.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { enqueueSync } from "./change-playlist.ts";

const BATCH = 50;
const LIMITS = { maxWait: 5000, timeout: 30_000 };

interface SyncDeps {
  readonly database: Database;
  readonly boss: Boss;
}

/**
 * Starts the imports of playlists whose time has come, each once over all workers; answers how many. Those of an account
 * that must be connected again wait for that.
 */
export async function syncDuePlaylists(deps: SyncDeps): Promise<number> {
  const due = await deps.database.$queryRaw<{ id: string }[]>`
    SELECT p.id FROM "Playlist" p
    WHERE p."syncDueAt" <= now() AND p.source = 'spotify' AND (p.access <> 'account' OR EXISTS (
      SELECT 1 FROM "SpotifyConnection" c WHERE c."userId" = p."userId" AND c.state = 'active'))
    ORDER BY p."syncDueAt" LIMIT ${BATCH}`;
  let started = 0;
  for (const { id } of due) if (await syncOne(deps, id)) started += 1;
  return started;
}

/** False when another worker came first, or the user's queue is full: then it is looked at the next time. */
async function syncOne({ database, boss }: SyncDeps, id: string): Promise<boolean> {
  return database.$transaction(async (tx) => {
    const playlist = await tx.playlist.findUnique({ where: { id } });
    if (!playlist || !(await claim(tx, playlist))) return false;
    try {
      await enqueueSync(tx, boss, { playlist, priority: "sync" });
      return true;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return false;
    }
  }, LIMITS);
}

/** Moves the playlist to its next time. Its import is locked before it, as by those that end. */
async function claim(tx: Transaction, playlist: Playlist): Promise<boolean> {
  await lockImport(tx, playlist);
  const { count } = await tx.playlist.updateMany({
    where: { id: playlist.id, syncDueAt: { lte: new Date() } },
    data: { syncDueAt: dueAt(playlist.syncHours) },
  });
  return count > 0;
}
