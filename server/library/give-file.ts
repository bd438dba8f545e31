import type { Transaction } from "#server/db.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { touchTrack } from "#server/jobs/mirror-state.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { storageKeys } from "#server/storage/storage-key.ts";
import type { StoredPart } from "./part-writer.ts";
import { putOnce } from "./put-once.ts";
import { startIngest } from "./start-ingest.ts";
import { assertQuota } from "./storage-usage.ts";

/** What makes a track of a file. */
export interface FileDeps {
  readonly boss: Boss;
  readonly store: ObjectStore;
}

/** A whole file for a track that has none. */
export interface GivenFile {
  readonly userId: string;
  readonly trackId: string;
  /** Display name. */
  readonly name: string;
  readonly part: StoredPart;
}

/**
 * Makes a part the original of its user's track and has it read; answers the job. The user's row must be
 * locked. The part is moved last: when the transaction does not commit, the caller deletes what is stored.
 * Throws `quota_exceeded`.
 */
export async function giveFile(
  tx: Transaction,
  { boss, store }: FileDeps,
  { userId, trackId, name, part }: GivenFile,
): Promise<string> {
  await assertQuota(tx, userId, part.sizeBytes);
  const jobId = await startIngest(tx, boss, { userId, trackId });
  await touchTrack(tx, trackId, {
    sha256: part.sha256,
    fileName: name,
    fileBytes: part.sizeBytes,
    storedBytes: part.sizeBytes,
  });
  await putOnce(store, storageKeys.original(trackId), part.path);
  return jobId;
}
