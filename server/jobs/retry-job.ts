import type { Database } from "#server/db.ts";
import { Prisma } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { Job } from "#server/generated/prisma/client.ts";
import { recordEvent } from "#server/telemetry/record-event.ts";
import type { Boss } from "./boss.ts";
import { sendEntry } from "./enqueue.ts";
import { lockJob, lockTrack } from "./lock-job.ts";
import type { Transaction } from "#server/db.ts";

/**
 * Puts a failed or cancelled job back into the queue under the same id, with its attempts counted anew;
 * what it has published stays. Throws `not_found` for another user's, `conflict` for one that is live or
 * completed, `not_ready` when what it needs is not there.
 */
export async function retryJob(
  deps: { database: Database; boss: Boss },
  request: { jobId: string; userId: string },
): Promise<void> {
  try {
    await deps.database.$transaction((tx) => retryLocked(tx, deps.boss, request));
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002") {
      throw new DomainError("conflict", {
        message: "A newer job does the same already. Wait for it or cancel it.",
        cause: error,
      });
    }
    throw error;
  }
}

async function retryLocked(
  tx: Transaction,
  boss: Boss,
  request: { jobId: string; userId: string },
): Promise<void> {
  const job = await lockJob(tx, request.jobId);
  if (job?.userId !== request.userId) {
    throw new DomainError("not_found", { message: `There is no job ${request.jobId}.` });
  }
  if (job.state !== "failed" && job.state !== "cancelled") {
    throw new DomainError("conflict", {
      message: `The job is ${job.state}; only a failed or cancelled one can be retried.`,
    });
  }
  await assertTrackUsable(tx, job);
  await tx.job.update({
    where: { id: job.id },
    data: {
      state: "queued",
      cancelRequested: false,
      failedAttempts: 0,
      uncleanEnds: 0,
      errorCode: null,
      errorMessage: null,
      stage: null,
      etaSec: null,
    },
  });
  await sendEntry(tx, boss, { jobId: job.id });
  await recordEvent(tx, { type: "job.retried", userId: job.userId, jobId: job.id });
}

/** Ingest needs the uploaded file, separation a track whose ingest is complete. */
async function assertTrackUsable(tx: Transaction, job: Job): Promise<void> {
  if (job.trackId === null) return;
  await lockTrack(tx, job.trackId);
  const track = await tx.track.findUniqueOrThrow({ where: { id: job.trackId } });
  if (track.deletedAt !== null) {
    throw new DomainError("not_found", { message: "The track is in the bin. Restore it first." });
  }
  const isReady = job.kind === "ingest-audio" ? track.sha256 !== null : track.state === "ready";
  if (isReady) return;
  throw new DomainError("not_ready", {
    message:
      job.kind === "ingest-audio"
        ? "The track has no file. Upload it again."
        : "The track's file has not been read completely. Retry reading it first.",
  });
}
