import type { Database } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import { lockUser } from "#server/jobs/lock-job.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { COVER_EXTENSIONS, storageKeys } from "#server/storage/storage-key.ts";
import {
  fetchCover,
  type CoverImage,
  type CoverSources,
  type FetchedCover,
} from "./fetch-cover.ts";
import { LOCK_LIMITS, type RecordDeps } from "./record-cover.ts";

/** The list that a preview shows, with the picture that its header names. */
export interface ReadingWithCover {
  readonly id: string;
  readonly userId: string;
  readonly coverUrl: string | null;
}

type ReadingName = Pick<ReadingWithCover, "id" | "userId">;

/** Somebody waits for the preview: what does not come by then is not shown. */
const LIMIT_MS = 3000;

/**
 * Stores the picture of a list that was read, in place of an earlier one, which stays where none can be had now; answers
 * whether there is one. Only the database's errors pass: a preview does without a picture.
 */
export async function fetchReadingCover(
  deps: RecordDeps & CoverSources,
  reading: ReadingWithCover,
  { signal, limitMs = LIMIT_MS }: { signal: AbortSignal; limitMs?: number },
): Promise<boolean> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  const fetched = await fetchInTime(deps, reading.coverUrl, limit);
  if (fetched?.kind === "gone") {
    await deleteReadingCover(deps.store, reading);
    return false;
  }
  if (fetched?.kind !== "image") return (await findReadingCover(deps, reading)) !== null;
  try {
    return await storeUnlessGone(deps, reading, fetched.image);
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

/** To be called when a reading has ended. */
export async function deleteReadingCover(store: ObjectStore, reading: ReadingName): Promise<void> {
  for (const key of keysOf(reading)) await store.delete(key);
}

/** Storage key of the picture of the user's reading; null without one, and for another user's. */
export async function findReadingCover(
  { database, store }: { database: Pick<Database, "listReading">; store: ObjectStore },
  reading: ReadingName,
): Promise<string | null> {
  const { id, userId } = reading;
  if ((await database.listReading.count({ where: { id, userId } })) === 0) return null;
  for (const key of keysOf(reading)) if (await store.stat(key)) return key;
  return null;
}

/** What the file is called, without its extension. */
export function readingCoverName(readingId: string): string {
  return `reading-${readingId}`;
}

/** Null for one that does not come in time. */
async function fetchInTime(
  sources: CoverSources,
  address: string | null,
  limit: AbortSignal,
): Promise<FetchedCover | null> {
  if (address === null) return { kind: "gone" };
  try {
    return await fetchCover(sources, address, limit);
  } catch (error) {
    if (limit.aborted) return null;
    throw error;
  }
}

/** The lock keeps the reading from going between the look and the file. */
async function storeUnlessGone(
  { database, store }: RecordDeps,
  { id, userId }: ReadingName,
  { bytes, extension }: CoverImage,
): Promise<boolean> {
  return database.$transaction(async (tx) => {
    await lockUser(tx, userId);
    if ((await tx.listReading.count({ where: { id, userId } })) === 0) return false;
    const key = storageKeys.listCover(userId, readingCoverName(id), extension);
    for (const other of keysOf({ id, userId })) if (other !== key) await store.delete(other);
    await store.putBytes(key, bytes);
    return true;
  }, LOCK_LIMITS);
}

function keysOf({ id, userId }: ReadingName): string[] {
  const name = readingCoverName(id);
  return COVER_EXTENSIONS.map((extension) => storageKeys.listCover(userId, name, extension));
}
