import { rm } from "node:fs/promises";
import { DomainError } from "#server/errors.ts";
import type { Database, Transaction } from "#server/db.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { enqueueJob } from "#server/jobs/enqueue.ts";
import { lockUser } from "#server/jobs/lock-job.ts";
import { touchTrack } from "#server/jobs/mirror-state.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { storageKeys } from "#server/storage/storage-key.ts";
import { assertQuota } from "./storage-usage.ts";
import type { StoredPart } from "./store-part.ts";
import { titleFromFileName } from "./title-from-file-name.ts";

export interface UploadContext {
  readonly database: Database;
  readonly boss: Boss;
  readonly store: ObjectStore;
}

/** A file that is a track now, or was one before. */
export interface AcceptedFile {
  readonly name: string;
  readonly trackId: string;
  /** The job that reads the file, or has read it. */
  readonly jobId: string;
  readonly isDuplicate: boolean;
}

interface Upload {
  readonly userId: string;
  /** Display name. */
  readonly name: string;
  readonly part: StoredPart;
}

type Place = Omit<AcceptedFile, "name">;

/**
 * Makes a track of a whole file: rows, stored file and job entry together or not at all. The same file
 * again answers with the track that is there, out of the bin if need be. The part is gone afterwards.
 */
export async function acceptUpload(context: UploadContext, upload: Upload): Promise<AcceptedFile> {
  const { database, store } = context;
  const made: string[] = [];
  const work = { ...context, onMade: (trackId: string) => made.push(trackId) };
  try {
    const place = await database.$transaction((tx) => findOrMakeTrack(tx, work, upload), {
      maxWait: 10_000,
      timeout: 60_000,
    });
    return { name: upload.name, ...place };
  } catch (error) {
    for (const trackId of made) await store.deletePrefix(storageKeys.track(trackId));
    throw error;
  } finally {
    await rm(upload.part.path, { force: true });
  }
}

/** Hears of a track before its file is stored, so that the file can go when the rows don't come. */
type Work = UploadContext & { readonly onMade: (trackId: string) => void };

/** The user's row is locked, so that quota and duplicates are decided one upload at a time. */
async function findOrMakeTrack(tx: Transaction, context: Work, upload: Upload): Promise<Place> {
  const { userId, part } = upload;
  if (!(await lockUser(tx, userId)))
    throw new DomainError("unauthorized", { message: "Sign in first." });
  const known = await tx.track.findFirst({ where: { userId, sha256: part.sha256 } });
  if (!known) return makeTrack(tx, context, upload);
  const isUnread = known.state === "failed" || known.state === "needs_file";
  const jobId = isUnread
    ? await readAgain(tx, context, { trackId: known.id, upload })
    : await lastIngest(tx, known.id);
  // After the job and its pack, whose locks come first.
  if (known.deletedAt) await touchTrack(tx, known.id, { deletedAt: null });
  return { trackId: known.id, jobId, isDuplicate: true };
}

async function makeTrack(
  tx: Transaction,
  context: Work,
  { userId, name, part }: Upload,
): Promise<Place> {
  await assertQuota(tx, userId, part.sizeBytes);
  const track = await tx.track.create({
    data: {
      userId,
      state: "ingesting",
      title: titleFromFileName(name),
      sha256: part.sha256,
      fileName: name,
      fileBytes: part.sizeBytes,
      storedBytes: part.sizeBytes,
    },
  });
  const jobId = await startIngest(tx, context, { userId, trackId: track.id });
  context.onMade(track.id);
  await context.store.put(storageKeys.original(track.id), part.path);
  return { trackId: track.id, jobId, isDuplicate: false };
}

/** A file that could not be read gets another chance, with fresh bytes. */
async function readAgain(
  tx: Transaction,
  context: UploadContext,
  { trackId, upload }: { trackId: string; upload: Upload },
): Promise<string> {
  const jobId = await startIngest(tx, context, { userId: upload.userId, trackId });
  await context.store.put(storageKeys.original(trackId), upload.part.path);
  return jobId;
}

async function startIngest(
  tx: Transaction,
  { boss }: UploadContext,
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

async function lastIngest(tx: Transaction, trackId: string): Promise<string> {
  const job = await tx.job.findFirstOrThrow({
    where: { trackId, kind: "ingest-audio" },
    orderBy: { createdAt: "desc" },
    select: { id: true },
  });
  return job.id;
}
