import { rm } from "node:fs/promises";
import { DomainError } from "#server/errors.ts";
import type { Database, Transaction } from "#server/db.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { lockUser } from "#server/jobs/lock-job.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { storageKeys } from "#server/storage/storage-key.ts";
import { bringBack } from "./bring-back.ts";
import { giveFile } from "./give-file.ts";
import type { StoredPart } from "./part-writer.ts";
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
  const track = await tx.track.findFirst({ where: { userId, sha256: part.sha256 } });
  if (!track) return makeTrack(tx, context, upload);
  const jobId = await bringBack(tx, context, { track, part });
  return { trackId: track.id, jobId, isDuplicate: true };
}

async function makeTrack(
  tx: Transaction,
  context: Work,
  { userId, name, part }: Upload,
): Promise<Place> {
  const { id: trackId } = await tx.track.create({
    data: { userId, state: "ingesting", title: titleFromFileName(name) },
    select: { id: true },
  });
  context.onMade(trackId);
  const jobId = await giveFile(tx, context, { userId, trackId, name, part });
  return { trackId, jobId, isDuplicate: false };
}
