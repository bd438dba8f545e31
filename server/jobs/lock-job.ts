import type { Transaction } from "#server/db.ts";
import type { Job } from "#server/generated/prisma/client.ts";

/** Locks a job's row until the transaction ends, so that its state changes one at a time; null when it is gone. */
export async function lockJob(tx: Transaction, jobId: string): Promise<Job | null> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "Job" WHERE id = ${jobId}::uuid FOR UPDATE`;
  return rows.length === 0 ? null : tx.job.findUnique({ where: { id: jobId } });
}

/**
 * Locks the live jobs of these tracks, then their packs. Every transaction that needs several of these
 * locks takes them in the order job, pack, track, so that none of two waits for the other.
 */
export async function lockJobsOfTracks(
  tx: Transaction,
  trackIds: readonly string[],
): Promise<void> {
  const ids = [...trackIds];
  await tx.$queryRaw`
    SELECT 1 FROM "Job" WHERE "trackId" = ANY(${ids}::uuid[]) AND state IN ('queued', 'running')
    ORDER BY id FOR UPDATE`;
  await tx.$queryRaw`
    SELECT 1 FROM "StemPack" WHERE "trackId" = ANY(${ids}::uuid[]) ORDER BY id FOR NO KEY UPDATE`;
}

/** Keeps a track from being deleted until the transaction ends; read it after this. */
export async function lockTrack(tx: Transaction, trackId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "Track" WHERE id = ${trackId}::uuid FOR NO KEY UPDATE`;
}
