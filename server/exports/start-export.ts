import { Prisma, type Database, type Transaction } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { Track } from "#server/generated/prisma/client.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { enqueueJob, hashSettings } from "#server/jobs/enqueue.ts";
import { lockPack, lockTrack, lockUser } from "#server/jobs/lock-job.ts";
import { assertQuota } from "#server/library/storage-usage.ts";
import { notFound, requireId } from "#server/require-id.ts";
import { assertFreeSpace } from "#server/storage/free-space.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { expectedBytes, exportKey, extensionOf, KEPT_MS } from "./export-file.ts";
import { exportName } from "./export-name.ts";
import { findSourcePack, readSource, type SourceTrack } from "./export-source.ts";
import { settingsOf, type ExportWish } from "./export-wish.ts";

export interface ExportContext {
  readonly database: Database;
  readonly boss: Boss;
  readonly store: ObjectStore;
  /** Left on the disk beside the file; 5 GB by default. */
  readonly leastFreeBytes?: number;
}

export interface StartedExport {
  readonly exportId: string;
  readonly jobId: string | null;
  /** False when the same file is being made, or is there already. */
  readonly isNew: boolean;
}

/**
 * Starts making a file of a user's track, or finds the same one that is being made or is still there.
 * Throws `not_found` for what is not there or another user's, `not_ready` for stems that are not whole,
 * `quota_exceeded`, `no_space` and `queue_full`.
 */
export async function startExport(
  context: ExportContext,
  userId: string,
  wish: ExportWish,
): Promise<StartedExport> {
  const { database, store, leastFreeBytes } = context;
  const plan = await planExport(database, userId, wish);
  const ready = await findReady(context, plan);
  if (ready) return ready;
  await assertFreeSpace(store, plan.row.expectedBytes, leastFreeBytes);
  try {
    return await database.$transaction((tx) => findOrMake(tx, context.boss, plan));
  } catch (error) {
    const isGone = error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2003";
    throw isGone ? notFound("Track") : error;
  }
}

interface ExportPlan {
  readonly row: Prisma.ExportCreateManyInput & { readonly expectedBytes: number };
}

async function planExport(
  database: Database,
  userId: string,
  wish: ExportWish,
): Promise<ExportPlan> {
  const { kind, format } = wish;
  const track = await readyTrack(database, userId, requireId(wish.trackId, "Track"));
  const found = await findSourcePack(database, track, wish);
  const settings = settingsOf(wish);
  const { pack, stems } = await readSource(database, found, { frames: track.frames, settings });
  const packId = kind === "original" ? null : pack.id;
  const { id: trackId, frames, title, artist } = track;
  const part = settings.stem ?? kind;
  const files = kind === "stems" ? stems.length : 1;
  return {
    row: {
      userId,
      trackId,
      packId,
      kind,
      format,
      settings,
      settingsHash: hashSettings({ kind, format, packId, settings, title, artist }),
      state: "queued",
      expectedBytes: expectedBytes(format, { frames, files }),
      fileName: exportName(title, part, extensionOf(wish)),
      expiresAt: new Date(Date.now() + KEPT_MS),
    },
  };
}

async function readyTrack(
  database: Database,
  userId: string,
  id: string,
): Promise<SourceTrack & Pick<Track, "title" | "artist">> {
  const track = await database.track.findFirst({ where: { id, userId, deletedAt: null } });
  if (!track) throw notFound("Track");
  const { frames } = track;
  if (track.state === "ready" && frames !== null) return { ...track, frames };
  throw new DomainError("not_ready", {
    message: "The track's file has not been read completely. Wait for it, or retry reading it.",
  });
}

/** A file that was made before, has not expired and is still in the store; it is kept for another day. */
async function findReady(
  { database, store }: ExportContext,
  { row: { trackId, settingsHash, expiresAt } }: ExportPlan,
): Promise<StartedExport | null> {
  const isKept = { state: "completed" as const, expiresAt: { gt: new Date() } };
  const ready = await database.export.findFirst({
    where: { trackId, settingsHash, ...isKept },
    orderBy: { createdAt: "desc" },
  });
  if (!ready || (await store.stat(exportKey(ready))) === null) return null;
  const { count } = await database.export.updateMany({
    where: { id: ready.id, ...isKept },
    data: { expiresAt },
  });
  if (count === 0) return null;
  return { exportId: ready.id, jobId: ready.jobId, isNew: false };
}

const MAX_TRIES = 5;

/** The unique index on live rows decides between two at once: a retry makes one live without the lock. */
async function findOrMake(
  tx: Transaction,
  boss: Boss,
  { row }: ExportPlan,
): Promise<StartedExport> {
  const { userId, trackId, settingsHash } = row;
  await lockSource(tx, row);
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const live = await tx.export.findFirst({
      where: { trackId, settingsHash, state: { in: ["queued", "running"] } },
    });
    if (live) return { exportId: live.id, jobId: live.jobId, isNew: false };
    await assertQuota(tx, userId, row.expectedBytes);
    const [made] = await tx.export.createManyAndReturn({
      data: [row],
      skipDuplicates: true,
      select: { id: true },
    });
    if (made) return enqueue(tx, boss, { userId, trackId, exportId: made.id });
  }
  throw new DomainError("conflict", {
    message: "The same export ends as fast as it is made. Try again.",
  });
}

/** One export of a user at a time is held against the quota, and none begins of a pack that goes. */
async function lockSource(
  tx: Transaction,
  { userId, trackId, packId }: ExportPlan["row"],
): Promise<void> {
  await lockUser(tx, userId);
  if (typeof packId === "string") {
    await lockPack(tx, packId);
    if ((await tx.stemPack.count({ where: { id: packId } })) === 0) throw notFound("Separation");
  }
  await lockTrack(tx, trackId);
}

async function enqueue(
  tx: Transaction,
  boss: Boss,
  { userId, trackId, exportId }: { userId: string; trackId: string; exportId: string },
): Promise<StartedExport> {
  const { jobId } = await enqueueJob(tx, boss, {
    kind: "export-audio",
    userId,
    subject: exportId,
    input: { trackId, exportId },
    priority: "interactive",
  });
  await tx.export.update({ where: { id: exportId }, data: { jobId } });
  return { exportId, jobId, isNew: true };
}
