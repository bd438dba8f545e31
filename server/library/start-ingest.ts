import type { Transaction } from "#server/db.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { enqueueJob } from "#server/jobs/enqueue.ts";

/** Has a track's stored file read, or finds the job that reads it; the track is `ingesting` then. */
export async function startIngest(
  tx: Transaction,
  boss: Boss,
  { userId, trackId }: { userId: string; trackId: string },
): Promise<string> {
  const packId = await masterOf(tx, userId, trackId);
  const { jobId } = await enqueueJob(tx, boss, {
    kind: "ingest-audio",
    userId,
    subject: trackId,
    input: { trackId, packId },
    priority: "interactive",
  });
  return jobId;
}

async function masterOf(tx: Transaction, userId: string, trackId: string): Promise<string> {
  const known = await tx.stemPack.findFirst({
    where: { trackId, kind: "master" },
    select: { id: true },
  });
  if (known) return known.id;
  const pack = await tx.stemPack.create({
    data: {
      kind: "master",
      trackId,
      userId,
      state: "queued",
      bitsPerSample: 24,
      sumsToMix: true,
      stems: { create: { name: "mix", position: 0 } },
    },
    select: { id: true },
  });
  return pack.id;
}
