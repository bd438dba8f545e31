import type { Transaction } from "#server/db.ts";
import type { Track } from "#server/generated/prisma/client.ts";
import { requestMatch } from "#server/imports/matching/request-match.ts";
import { touchTrack } from "#server/jobs/mirror-state.ts";
import { storageKeys } from "#server/storage/storage-key.ts";
import type { FileDeps } from "./give-file.ts";
import type { StoredPart } from "./part-writer.ts";
import { putOnce } from "./put-once.ts";
import { startIngest } from "./start-ingest.ts";

/**
 * The same file has come again: its track comes out of the bin, and one that could not be read gets
 * another chance, with fresh bytes. Answers the job that reads the file, or has read it.
 */
export async function bringBack(
  tx: Transaction,
  { boss, store }: FileDeps,
  { track, part }: { track: Track; part: StoredPart },
): Promise<string> {
  const { id: trackId, userId, state, deletedAt } = track;
  const isUnread = state === "failed" || state === "needs_file";
  const jobId = isUnread
    ? await startIngest(tx, boss, { userId, trackId })
    : await lastIngest(tx, trackId);
  if (isUnread) await putOnce(store, storageKeys.original(trackId), part.path);
  // After the job and its pack, whose locks come first.
  if (deletedAt) {
    await touchTrack(tx, trackId, { deletedAt: null });
    await requestMatch(tx, userId);
  }
  return jobId;
}

async function lastIngest(tx: Transaction, trackId: string): Promise<string> {
  const job = await tx.job.findFirstOrThrow({
    where: { trackId, kind: "ingest-audio" },
    orderBy: { createdAt: "desc" },
    select: { id: true },
  });
  return job.id;
}
