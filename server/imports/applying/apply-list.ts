import type { Database, Transaction } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { ListReading, Playlist } from "#server/generated/prisma/client.ts";
import { startCoversIn } from "#server/imports/covers/start-covers.ts";
import { requestMatch } from "#server/imports/matching/request-match.ts";
import { ReadingGoneError } from "#server/imports/reading/staging.ts";
import { readingEnd } from "#server/imports/reading/start-reading.ts";
import type { ListAccessName, SkippedCounts, SkippedReason } from "#server/imports/views.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { lockUser } from "#server/jobs/lock-job.ts";
import { notifyNews } from "#server/jobs/notify.ts";
import type { ListedItem, ListedTrack } from "#server/spotify/client/listed-item.ts";
import type { ListHeader } from "#server/spotify/importing/list-source.ts";
import { placeItems } from "./place-items.ts";
import { upsertWanted, type PlacedTrack } from "./wanted-rows.ts";

/** A list that was read to its end. */
export interface ReadList {
  readonly header: ListHeader;
  readonly access: ListAccessName;
  readonly items: readonly ListedItem[];
}

export interface ApplyOptions {
  readonly reading: Pick<ListReading, "id" | "userId" | "source">;
  readonly signal: AbortSignal;
  /** 0 to 1. */
  readonly onFraction?: (fraction: number) => void;
}

/** Rows for all of a list's tracks are there; what is left is to say which list they make. */
export interface PreparedList {
  readonly list: ReadList;
  /** In the list's order. */
  readonly wantedIds: readonly string[];
  /** What the user did not want of it, by `sourceId`. */
  readonly leftOut: readonly string[];
  readonly skipped: SkippedCounts;
}

/** Rows of one transaction, which is done within a second. */
const CHUNK = 500;

/** Each track once, at its first place, and what was left out. */
export function distinctTracks(items: readonly ListedItem[]): {
  tracks: ListedTrack[];
  skipped: SkippedCounts;
} {
  const tracks = new Map<string, ListedTrack>();
  const counts: Partial<Record<SkippedReason, number>> = {};
  const count = (reason: SkippedReason): void => {
    counts[reason] = (counts[reason] ?? 0) + 1;
  };
  for (const item of items) {
    if (item.kind === "skipped") count(item.reason);
    else if (tracks.has(item.track.id)) count("duplicate");
    else tracks.set(item.track.id, item.track);
  }
  return { tracks: [...tracks.values()], skipped: counts };
}

/**
 * Makes the rows of a list's tracks, some hundred at a time; doing it again makes none twice. Throws ReadingGoneError
 * when the user wants nothing of it any more, and DomainError `too_large`.
 */
export async function prepareList(
  database: Database,
  list: ReadList,
  { reading, signal, onFraction }: ApplyOptions,
): Promise<PreparedList> {
  const { tracks, skipped } = distinctTracks(list.items);
  const ids = new Map<string, string>();
  const startedMs = Date.now();
  // A millisecond apart the library shows them in the list's order.
  const placed = tracks.map((track, at) => ({ track, createdAt: new Date(startedMs - at) }));
  for (;;) {
    const leftOut = await readLeftOut(database, reading.id);
    const unwanted = new Set(leftOut);
    const isWanted = ({ id }: ListedTrack): boolean => !unwanted.has(id);
    const missing = placed.filter(({ track }) => isWanted(track) && !ids.has(track.id));
    // The user may want other tracks of it now than when this began: then it goes on with those.
    if (missing.length === 0) {
      const wantedIds = tracks.filter(isWanted).flatMap(({ id }) => ids.get(id) ?? []);
      return { list, wantedIds, leftOut, skipped };
    }
    for (let from = 0; from < missing.length; from += CHUNK) {
      signal.throwIfAborted();
      const made = await prepareChunk(database, reading, missing.slice(from, from + CHUNK));
      for (const [sourceId, id] of made) ids.set(sourceId, id);
      onFraction?.(Math.min(1, ids.size / tracks.length));
    }
  }
}

async function prepareChunk(
  database: Database,
  reading: ApplyOptions["reading"],
  chunk: readonly PlacedTrack[],
): Promise<Map<string, string>> {
  return database.$transaction(
    async (tx) => {
      await lockReading(tx, reading);
      return upsertWanted(tx, reading, chunk);
    },
    { maxWait: 10_000, timeout: 30_000 },
  );
}

async function readLeftOut(database: Database, id: string): Promise<string[]> {
  const where = { id };
  const reading = await database.listReading.findUnique({ where, select: { leftOut: true } });
  if (!reading) throw new ReadingGoneError(id);
  return reading.leftOut;
}

/**
 * Writes the playlist in the transaction that completes the import; has files and covers looked for. Throws DomainError
 * `conflict` when the user has changed what they want of it in the last moment: the next attempt goes by that.
 */
export async function completeList(
  tx: Transaction,
  boss: Boss,
  given: { readingId: string; prepared: PreparedList },
): Promise<void> {
  const reading = await readReading(tx, given.readingId);
  const { list, wantedIds } = given.prepared;
  assertSame(reading.leftOut, given.prepared.leftOut);
  const leftOut = [...reading.leftOut, ...(await readThrownOut(tx, wantedIds))];
  await tx.listReading.update({ where: { id: reading.id }, data: { leftOut } });
  const playlist = await upsertPlaylist(tx, reading, { ...given.prepared, leftOut });
  // Items that the source counts and has not shown may be any.
  const mayBeMore = list.header.isCut || list.items.length < list.header.total;
  await placeItems(tx, { playlistId: playlist.id, wantedIds, leftOut, mayBeMore });
  await tellPlaylist(tx, playlist);
  await startCoversIn(tx, boss, reading.userId);
  await requestMatch(tx, reading.userId);
}

/** The list is as it was when it was applied last: only when it was looked at changes. Throws as `completeList`. */
export async function confirmList(
  tx: Transaction,
  playlistId: string,
  readingId: string,
): Promise<void> {
  const { syncHours, leftOut } = await readReading(tx, readingId);
  assertSame(leftOut, (await tx.playlist.findUniqueOrThrow({ where: { id: playlistId } })).leftOut);
  const data = { syncedAt: new Date(), syncHours, syncDueAt: dueAt(syncHours) };
  const playlist = await tx.playlist.update({
    where: { id: playlistId },
    data: { ...data, version: { increment: 1 } },
  });
  await tellPlaylist(tx, playlist);
}

function assertSame(now: readonly string[], then: readonly string[]): void {
  const [one, other] = [new Set(now), new Set(then)];
  if (one.size === other.size && now.every((id) => other.has(id))) return;
  const message = "What is wanted of the list has changed. It is gone through once more.";
  throw new DomainError("conflict", { message });
}

/** Placeholders that their user threw out before they were in a list, by `sourceId`. */
async function readThrownOut(tx: Transaction, wantedIds: readonly string[]): Promise<string[]> {
  const rows = await tx.$queryRaw<{ sourceId: string }[]>`
    SELECT w."sourceId" FROM "WantedTrack" w JOIN "Track" t ON t.id = w."trackId"
    WHERE w.id = ANY(${[...wantedIds]}::uuid[]) AND t."deletedAt" IS NOT NULL AND t.sha256 IS NULL`;
  return rows.map(({ sourceId }) => sourceId);
}

/** Tells the user's pages that a playlist has changed. */
export async function tellPlaylist(
  tx: Pick<Transaction, "$executeRaw">,
  { id, version, userId }: Pick<Playlist, "id" | "version" | "userId">,
): Promise<void> {
  await notifyNews(tx, { kind: "playlist", id, version, userId });
}

/** When a list is to be looked at again. */
export function dueAt(syncHours: number | null): Date | null {
  return syncHours === null ? null : new Date(Date.now() + syncHours * 3600_000);
}

/** The user first: disconnecting takes their lock before it deletes the reading. */
async function lockReading(
  tx: Transaction,
  { id, userId }: Pick<ListReading, "id" | "userId">,
): Promise<void> {
  const isThere = await lockUser(tx, userId);
  const { count } = await tx.listReading.updateMany({
    where: { id },
    data: { expiresAt: readingEnd() },
  });
  if (!isThere || count === 0) throw new ReadingGoneError(id);
}

async function readReading(tx: Transaction, id: string): Promise<ListReading> {
  await tx.$queryRaw`SELECT 1 FROM "ListReading" WHERE id = ${id}::uuid FOR UPDATE`;
  const reading = await tx.listReading.findUnique({ where: { id } });
  if (!reading) throw new ReadingGoneError(id);
  return reading;
}

async function upsertPlaylist(
  tx: Transaction,
  reading: ListReading,
  { list: { header, access }, leftOut, skipped }: PreparedList,
): Promise<Playlist> {
  const { userId, source, kind, sourceId, syncHours } = reading;
  if (kind === "own_playlists") throw new ReadingGoneError(reading.id);
  const data = {
    name: header.title || "Untitled list",
    description: header.description,
    owner: header.owner,
    snapshotId: header.snapshotId,
    access,
    isCut: header.isCut,
    skipped: { ...skipped },
    leftOut: [...leftOut],
    syncHours,
    syncedAt: new Date(),
    syncDueAt: dueAt(syncHours),
  };
  const { coverUrl } = header;
  const name = { userId, source, kind, sourceId };
  const known = await tx.playlist.findUnique({ where: { userId_source_kind_sourceId: name } });
  if (!known) return tx.playlist.create({ data: { ...name, ...data, coverUrl } });
  const isNewCover = coverUrl !== null && coverUrl !== known.coverUrl;
  return tx.playlist.update({
    where: { id: known.id },
    data: { ...data, ...(isNewCover && { coverUrl, coverKey: null }), version: { increment: 1 } },
  });
}
