import type { Database, Transaction } from "#server/db.ts";
import { lockUser } from "#server/jobs/lock-job.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { storageKeys } from "#server/storage/storage-key.ts";
import type { CoverImage } from "./fetch-cover.ts";
import { coverName, type LackingCover } from "./lacking-covers.ts";

export interface RecordDeps {
  readonly database: Database;
  readonly store: ObjectStore;
}

interface OneCover {
  readonly userId: string;
  readonly cover: LackingCover;
}

/** Others that hold a user's lock, such as an import, keep it for seconds. */
export const LOCK_LIMITS = { maxWait: 10_000, timeout: 30_000 } as const;

/**
 * Stores a picture and gives it to its rows; answers its size, 0 when no row wants it any more: then nothing is stored.
 * The user's lock is held meanwhile, without which nobody takes rows of their lists away.
 */
export async function recordCover(
  { database, store }: RecordDeps,
  { userId, cover }: OneCover,
  { bytes, extension }: CoverImage,
): Promise<number> {
  const key = storageKeys.listCover(userId, coverName(cover.address), extension);
  return database.$transaction(async (tx) => {
    await lockUser(tx, userId);
    if ((await setKey(tx, cover, key)) === 0) return 0;
    await store.putBytes(key, bytes);
    return bytes.byteLength;
  }, LOCK_LIMITS);
}

/** Gives rows a picture that another row of the user has. */
export async function shareCover(
  { database }: Pick<RecordDeps, "database">,
  { userId, cover }: OneCover,
  key: string,
): Promise<void> {
  await database.$transaction(async (tx) => {
    await lockUser(tx, userId);
    await setKey(tx, cover, key);
  }, LOCK_LIMITS);
}

/** The address leads to no picture: its rows name none any more, and nobody asks for it again. */
export async function forgetCover(
  { database }: Pick<RecordDeps, "database">,
  { userId, cover }: OneCover,
): Promise<void> {
  const { address, wantedIds, playlistIds } = cover;
  await database.$transaction(async (tx) => {
    await lockUser(tx, userId);
    await tx.$executeRaw`
      UPDATE "WantedTrack" SET "coverUrl" = NULL
      WHERE id = ANY(${wantedIds}::uuid[]) AND "coverUrl" = ${address} AND "coverKey" IS NULL`;
    await tx.$executeRaw`
      UPDATE "Playlist" SET "coverUrl" = NULL
      WHERE id = ANY(${playlistIds}::uuid[]) AND "coverUrl" = ${address} AND "coverKey" IS NULL`;
  }, LOCK_LIMITS);
}

/** How many rows have it now; one that names another picture by now is another matter. */
async function setKey(tx: Transaction, cover: LackingCover, key: string): Promise<number> {
  const { address, wantedIds, playlistIds } = cover;
  const tracks = await tx.$executeRaw`
    UPDATE "WantedTrack" SET "coverKey" = ${key}
    WHERE id = ANY(${wantedIds}::uuid[]) AND "coverUrl" = ${address} AND "coverKey" IS NULL`;
  const playlists = await tx.$executeRaw`
    UPDATE "Playlist" SET "coverKey" = ${key}
    WHERE id = ANY(${playlistIds}::uuid[]) AND "coverUrl" = ${address} AND "coverKey" IS NULL`;
  return tracks + playlists;
}
