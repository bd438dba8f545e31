import type { Transaction } from "#server/db.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { enqueueJob, type EnqueuedJob } from "#server/jobs/enqueue.ts";
import { lockTrack } from "#server/jobs/lock-job.ts";

/** A whole pack, whose row the transaction has locked. */
export interface RenditionSubject {
  readonly userId: string;
  readonly trackId: string;
  readonly packId: string;
}

/** Lets the Opus files of a whole pack be made as soon as nothing else is to do. */
export async function startRenditionIn(
  tx: Transaction,
  boss: Boss,
  { userId, trackId, packId }: RenditionSubject,
): Promise<EnqueuedJob> {
  // Whoever else makes a job of this track holds it before the user's line.
  await lockTrack(tx, trackId);
  return enqueueJob(tx, boss, {
    kind: "encode-renditions",
    userId,
    subject: packId,
    input: { trackId, packId },
    priority: "sync",
  });
}
