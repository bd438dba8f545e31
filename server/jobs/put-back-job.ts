import type { Database, Transaction } from "#server/db.ts";
import { Prisma } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { Job, Track } from "#server/generated/prisma/client.ts";
import { recordEvent, type EventRecord } from "#server/telemetry/record-event.ts";
import type { Boss } from "./boss.ts";
import { sendEntry } from "./enqueue.ts";
import { lockJob, lockPack, lockTrack } from "./lock-job.ts";
import { isAdminWork, isSeparation, QUEUE_INPUTS } from "./queues.ts";

/** Who puts which job back. */
export interface PutBack {
  readonly jobId: string;
  /** Whether the job is there for whoever asks. */
  readonly isVisible: (job: Job) => boolean;
  /** Whether an admin asks, who alone may start some kinds. */
  readonly isAdmin: boolean;
  /** States that it may be put back from. */
  readonly from: readonly Job["state"][];
  /** Recorded in the same transaction. */
  readonly event: (job: Job) => EventRecord;
}

/**
 * Puts an ended job back into the queue under the same id, with its attempts counted anew; what it has
 * published stays. Throws `not_found` for one that is not visible, `forbidden` for one that admins alone
 * may start, `conflict` for one in another state, `not_ready` when what it needs is not there.
 */
export async function putBackJob(
  deps: { database: Database; boss: Boss },
  request: PutBack,
): Promise<void> {
  try {
    await deps.database.$transaction((tx) => putBackLocked(tx, deps.boss, request));
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

async function putBackLocked(tx: Transaction, boss: Boss, request: PutBack): Promise<void> {
  const { jobId, isVisible, isAdmin, from, event } = request;
  const job = await lockJob(tx, jobId);
  if (!job || !isVisible(job)) {
    throw new DomainError("not_found", { message: `There is no job ${jobId}.` });
  }
  if (!isAdmin && isAdminWork(job.kind)) {
    throw new DomainError("forbidden", {
      message: "Only admins can fetch models and set engines up.",
    });
  }
  if (!from.includes(job.state)) {
    throw new DomainError("conflict", {
      message: `The job is ${job.state}; only a ${from.join(" or ")} one can be retried.`,
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
  await recordEvent(tx, event(job));
}

/** Ingest needs the uploaded file, a download a track without one, separation one whose ingest is complete. */
async function assertTrackUsable(tx: Transaction, job: Job): Promise<void> {
  if (job.trackId === null) return;
  if (job.packId !== null) await lockPack(tx, job.packId);
  else if (isSeparation(job.kind)) {
    throw new DomainError("not_found", {
      message: "The separation was deleted. Separate the track again.",
    });
  }
  if (job.kind === "export-audio") await assertExportThere(tx, job);
  await lockTrack(tx, job.trackId);
  const track = await tx.track.findUniqueOrThrow({ where: { id: job.trackId } });
  if (track.deletedAt !== null) {
    throw new DomainError("not_found", { message: "The track is in the bin. Restore it first." });
  }
  if (job.kind === "download-audio") return prepareDownload(tx, job, track);
  const isReady = job.kind === "ingest-audio" ? track.sha256 !== null : track.state === "ready";
  if (isReady) return;
  throw new DomainError("not_ready", {
    message:
      job.kind === "ingest-audio"
        ? "The track has no file. Upload it again."
        : "The track's file has not been read completely. Retry reading it first.",
  });
}

async function assertExportThere(tx: Transaction, { subject }: Job): Promise<void> {
  const expiresAt = { gt: new Date() };
  if ((await tx.export.count({ where: { id: subject, expiresAt } })) > 0) return;
  throw new DomainError("not_found", { message: "The export was deleted. Export it again." });
}

/** The second way may be tried again too. */
async function prepareDownload(tx: Transaction, { input }: Job, track: Track): Promise<void> {
  if (track.state !== "needs_file" || track.sha256 !== null) {
    throw new DomainError("conflict", { message: "The track has a file by now." });
  }
  const { downloadId: id } = QUEUE_INPUTS["download-audio"].parse(input);
  await tx.download.updateMany({ where: { id }, data: { hasFallenBack: false } });
}
