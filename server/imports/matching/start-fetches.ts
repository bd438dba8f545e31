import { basename } from "node:path";
import type { Database, Transaction } from "#server/db.ts";
import { startDownloadIn } from "#server/downloads/start-download.ts";
import { DomainError } from "#server/errors.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { lockUser } from "#server/jobs/lock-job.ts";
import type { Seal } from "#server/spotify/seal.ts";
import type { Fetch } from "./thread/messages.ts";
import { touchPlaylists } from "./touch-playlists.ts";

export interface FetchDeps {
  readonly database: Database;
  readonly boss: Boss;
  /** Of download origins. */
  readonly seal: Seal;
}

/** Of the jobs that may wait for a user the most are left to what they ask for themselves. */
const MAX_LIVE = 50;
const CHUNK = 200;

/**
 * Starts bringing watched files for the wanted tracks that take them, each file once for each track: one
 * whose download has failed or was cancelled is the user's to choose again. False when some are left for later.
 */
export async function startFetches(
  deps: FetchDeps,
  userId: string,
  { fetches, signal }: { fetches: readonly Fetch[]; signal: AbortSignal },
): Promise<boolean> {
  if (fetches.length === 0) return true;
  const live = await deps.database.download.count({
    where: { userId, adapter: "watched_folder", state: { in: ["queued", "running"] } },
  });
  let room = MAX_LIVE - live;
  for (let from = 0; from < fetches.length; from += CHUNK) {
    for (const wish of await readWishes(deps, userId, fetches.slice(from, from + CHUNK))) {
      signal.throwIfAborted();
      if (room <= 0 || !(await tryStart(deps, wish))) return false;
      room -= 1;
    }
  }
  return true;
}

interface Wish {
  readonly userId: string;
  readonly wantedId: string;
  readonly trackId: string;
  readonly path: string;
}

/** Leaves out what has a file, or was tried. */
async function readWishes(
  { database, seal }: FetchDeps,
  userId: string,
  fetches: readonly Fetch[],
): Promise<Wish[]> {
  const wanted = await database.wantedTrack.findMany({
    where: {
      userId,
      id: { in: fetches.map(({ wantedId }) => wantedId) },
      isChosen: false,
      track: { state: "needs_file", deletedAt: null },
    },
    select: { id: true, trackId: true, track: { select: { downloads: true } } },
  });
  const files = await database.watchedFile.findMany({
    where: { id: { in: fetches.map(({ watchedId }) => watchedId) }, problem: null },
    select: { id: true, path: true, modifiedMs: true },
  });
  const wantedById = new Map(wanted.map((row) => [row.id, row]));
  const fileById = new Map(files.map((file) => [file.id, file]));
  return fetches.flatMap(({ wantedId, watchedId }) => {
    const row = wantedById.get(wantedId);
    const file = fileById.get(watchedId);
    if (!row || !file) return [];
    const isTried = row.track.downloads.some(
      ({ state, origin, createdAt }) =>
        state === "queued" ||
        state === "running" ||
        (createdAt.getTime() > file.modifiedMs && seal.open(origin, userId) === file.path),
    );
    return isTried ? [] : [{ userId, wantedId, trackId: row.trackId, path: file.path }];
  });
}

/** False when the user's queue is full. */
async function tryStart(deps: FetchDeps, wish: Wish): Promise<boolean> {
  try {
    await deps.database.$transaction((tx) => start(tx, deps, wish), { maxWait: 10_000 });
    return true;
  } catch (error) {
    // Of other refusals: the track has got a file, or is gone, meanwhile.
    if (error instanceof DomainError) return error.code !== "queue_full";
    throw error;
  }
}

async function start(tx: Transaction, { boss, seal }: FetchDeps, wish: Wish): Promise<void> {
  const { userId, wantedId, trackId, path } = wish;
  await lockUser(tx, userId);
  const isWanted = await tx.wantedTrack.count({
    where: { id: wantedId, trackId, isChosen: false },
  });
  if (isWanted === 0) return;
  // Before the queue's lock: an import that ends takes them in this order.
  await touchPlaylists(tx, [wantedId]);
  await startDownloadIn(
    tx,
    { boss, seal },
    {
      userId,
      trackId,
      adapter: "watched_folder",
      origin: path,
      label: basename(path),
      priority: "batch",
    },
  );
}
