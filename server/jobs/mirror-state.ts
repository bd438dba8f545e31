import type { Transaction } from "#server/db.ts";
import type { JobStateName } from "#server/realtime/events.ts";
import { notifyChange, notifyNews } from "./notify.ts";
import { makesPack, QUEUE_INPUTS } from "./queues.ts";

/** A job's change of state, as its rows show it. */
export interface StateChange {
  readonly state: JobStateName;
  readonly errorCode?: string | null;
  readonly errorMessage?: string | null;
}

/** The rows that a job's state shows on. */
export interface JobSubject {
  readonly kind: string;
  readonly subject: string;
  readonly trackId: string | null;
  readonly packId: string | null;
  /** As its queue takes it. */
  readonly input: unknown;
}

/** Gives the pack that the job makes, and the track of an ingest, the job's state; raises versions and tells the sockets. */
export async function mirrorState(
  tx: Transaction,
  job: JobSubject,
  change: StateChange,
): Promise<void> {
  if (job.packId !== null && makesPack(job.kind)) await setPackState(tx, job.packId, change);
  if (job.kind === "export-audio") await setExportState(tx, job.subject, change);
  if (job.kind === "download-audio") await setDownloadState(tx, job.input, change);
  if (job.kind === "read-list") await setReadingState(tx, job.subject, change);
  if (job.trackId !== null) await touchTrack(tx, job.trackId, trackChange(job, change));
}

/** Raises a track's version and tells the sockets; a track that is gone is left alone. */
export async function touchTrack(
  tx: Transaction,
  trackId: string,
  data: Parameters<Transaction["track"]["updateManyAndReturn"]>[0]["data"] = {},
): Promise<void> {
  const rows = await tx.track.updateManyAndReturn({
    where: { id: trackId },
    data: { ...data, version: { increment: 1 } },
    select: { version: true },
  });
  for (const { version } of rows) await notifyChange(tx, { kind: "track", id: trackId, version });
}

/** Changes a pack, raises its version and tells the sockets; a pack that is gone is left alone. */
export async function touchPack(
  tx: Transaction,
  packId: string,
  data: Parameters<Transaction["stemPack"]["updateManyAndReturn"]>[0]["data"] = {},
): Promise<void> {
  const rows = await tx.stemPack.updateManyAndReturn({
    where: { id: packId },
    data: { ...data, version: { increment: 1 } },
    select: { version: true },
  });
  for (const { version } of rows) await notifyChange(tx, { kind: "pack", id: packId, version });
}

async function setPackState(tx: Transaction, packId: string, change: StateChange): Promise<void> {
  await touchPack(tx, packId, {
    state: change.state,
    errorCode: change.errorCode ?? null,
    errorMessage: change.errorMessage ?? null,
    completedAt: change.state === "completed" ? new Date() : null,
  });
}

/** An export that is gone is left alone; sockets hear of its track. */
async function setExportState(
  tx: Transaction,
  id: string,
  { state, errorCode = null, errorMessage = null }: StateChange,
): Promise<void> {
  await tx.export.updateMany({ where: { id }, data: { state, errorCode, errorMessage } });
}

/** A download that is gone is left alone; sockets hear of its track. */
async function setDownloadState(
  tx: Transaction,
  input: unknown,
  { state, errorCode = null, errorMessage = null }: StateChange,
): Promise<void> {
  const { downloadId: id } = QUEUE_INPUTS["download-audio"].parse(input);
  await tx.download.updateMany({ where: { id }, data: { state, errorCode, errorMessage } });
}

/** A reading that is gone is left alone. */
async function setReadingState(
  tx: Transaction,
  id: string,
  { state, errorCode = null, errorMessage = null }: StateChange,
): Promise<void> {
  const isLive = state === "queued" || state === "running";
  const rows = await tx.listReading.updateManyAndReturn({
    where: { id },
    data: {
      state,
      errorCode,
      errorMessage,
      ...(isLive && { notBefore: null }),
      version: { increment: 1 },
    },
    select: { userId: true, version: true },
  });
  for (const { userId, version } of rows) {
    await notifyNews(tx, { kind: "reading", id, version, userId });
  }
}

function trackChange(job: JobSubject, change: StateChange) {
  if (job.kind !== "ingest-audio") return {};
  const errorCode = change.errorCode ?? null;
  const errorMessage = change.errorMessage ?? null;
  switch (change.state) {
    case "queued":
    case "running":
      return { state: "ingesting" as const, errorCode: null, errorMessage: null };
    case "completed":
      return { state: "ready" as const, errorCode: null, errorMessage: null };
    case "failed":
      return { state: "failed" as const, errorCode, errorMessage };
    case "cancelled":
      return {
        state: "failed" as const,
        errorCode: "cancelled",
        errorMessage: "Reading the file was cancelled.",
      };
  }
}
