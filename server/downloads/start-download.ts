import { randomUUID } from "node:crypto";
import type { Database, Transaction } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { DownloadAdapter } from "#server/generated/prisma/enums.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { enqueueJob, type EnqueueRequest } from "#server/jobs/enqueue.ts";
import { lockUser } from "#server/jobs/lock-job.ts";
import { assertQuota } from "#server/library/storage-usage.ts";
import { notFound, requireId } from "#server/require-id.ts";
import type { Seal } from "#server/spotify/seal.ts";
import { assertFreeSpace } from "#server/storage/free-space.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { downloadOptions } from "./download-options.ts";
import { LEAST_BYTES } from "./download-limits.ts";
import { downloadSeal } from "./download-seal.ts";
import { parseWish } from "./parse-wish.ts";

/** A file that is wanted for a track without one. */
export interface DownloadWish {
  readonly userId: string;
  readonly trackId: string;
  readonly adapter: DownloadAdapter;
  /** An address, or a path below the watched folder; kept sealed. */
  readonly origin: string;
  /** Where it comes from in words that hold no secret: a host, or the name of a file. */
  readonly label: string;
  readonly priority: EnqueueRequest["priority"];
}

export interface StartedDownload {
  readonly jobId: string;
  /** False when a download of this track goes on, or has just brought its file. */
  readonly isNew: boolean;
}

/** A second click on a page that has not heard of the end yet is answered with the job that has ended. */
const RECENT_MS = 300_000;

/**
 * Starts bringing a file for a user's track, or finds the download that goes on, from wherever. It locks
 * the user, so that other locks come after it. Throws `not_found`, `conflict` for a track that has a file,
 * and `queue_full`.
 */
export async function startDownloadIn(
  tx: Transaction,
  { boss, seal }: { boss: Boss; seal: Seal },
  wish: DownloadWish,
): Promise<StartedDownload> {
  const { userId, trackId, adapter, origin, label, priority } = wish;
  await lockUser(tx, userId);
  const found = await findFinished(tx, wish);
  if (found) return found;
  const downloadId = randomUUID();
  const { jobId, isNew } = await enqueueJob(tx, boss, {
    kind: "download-audio",
    userId,
    subject: trackId,
    input: { trackId, downloadId },
    priority,
  });
  if (!isNew) return { jobId, isNew };
  const sealed = seal.close(origin, userId);
  await tx.download.create({
    data: { id: downloadId, userId, trackId, adapter, origin: sealed, label },
  });
  return { jobId, isNew };
}

/** What the web starts downloads with. */
export interface DownloadContext {
  readonly database: Database;
  readonly boss: Boss;
  readonly store: Pick<ObjectStore, "freeBytes">;
  readonly secrets: { readonly sealSecret: string };
  /** Whether the operator has switched the downloader on. */
  readonly isYtDlpEnabled: boolean;
}

/**
 * Starts bringing a file from an address that a user has given. Throws, beside what `startDownloadIn`
 * does, `invalid_url`, `quota_exceeded` and `no_space`.
 */
export async function startDownload(
  context: DownloadContext,
  wish: { readonly userId: string; readonly trackId: string; readonly url: string },
): Promise<StartedDownload> {
  const { database, boss, store, secrets } = context;
  const { userId } = wish;
  const trackId = requireId(wish.trackId, "Track");
  const { ytDlp } = await downloadOptions(context, userId);
  const source = parseWish(wish.url, { usesYtDlp: ytDlp.isEnabled && ytDlp.isConfirmed });
  await assertQuota(database, userId, LEAST_BYTES);
  await assertFreeSpace(store);
  const deps = { boss, seal: downloadSeal(secrets.sealSecret) };
  const given = { userId, trackId, ...source, priority: "interactive" as const };
  return database.$transaction((tx) => startDownloadIn(tx, deps, given));
}

/** Null for a track that needs a file. */
async function findFinished(
  tx: Transaction,
  { userId, trackId }: DownloadWish,
): Promise<StartedDownload | null> {
  const track = await tx.track.findFirst({ where: { id: trackId, userId, deletedAt: null } });
  if (track?.state === "needs_file" && track.sha256 === null) return null;
  const recent = await tx.job.findFirst({
    where: {
      userId,
      kind: "download-audio",
      subject: trackId,
      state: "completed",
      endedAt: { gte: new Date(Date.now() - RECENT_MS) },
    },
    orderBy: { endedAt: "desc" },
    select: { id: true },
  });
  if (recent) return { jobId: recent.id, isNew: false };
  if (!track) throw notFound("Track");
  throw new DomainError("conflict", {
    message: "The track has a file already. Delete the track to bring another one.",
  });
}
