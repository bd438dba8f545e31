import { rm } from "node:fs/promises";
import type { Database, Transaction } from "#server/db.ts";
import type { Track } from "#server/generated/prisma/client.ts";
import { moveWanted } from "#server/imports/matching/move-wanted.ts";
import { touchPlaylists } from "#server/imports/matching/touch-playlists.ts";
import { lockTrack, lockUser, lockWork } from "#server/jobs/lock-job.ts";
import type { Outcome } from "#server/jobs/outcome.ts";
import { bringBack } from "#server/library/bring-back.ts";
import { giveFile, type FileDeps } from "#server/library/give-file.ts";
import { storageKeys } from "#server/storage/storage-key.ts";
import type { FetchedFile, WantedDownload } from "./fetch-download.ts";

/**
 * How a download ends that has its file: the track gets it and is read, in the transaction that settles
 * the job. Where the user has the same file already, that track takes the place of this one.
 */
export function finishDownload(
  deps: FileDeps & { readonly database: Database },
  download: WantedDownload,
  file: FetchedFile,
): Extract<Outcome, { kind: "completed" }> {
  const done = { download, file };
  return {
    kind: "completed",
    lockFirst: (tx) => lockTracks(tx, done),
    effects: (tx) => takeFile(tx, deps, done),
    release: () => letGo(deps, done),
  };
}

interface Done {
  readonly download: WantedDownload;
  readonly file: FetchedFile;
}

/** With the user's lock no other file comes in between, so that what is locked here stays what is needed. */
async function lockTracks(tx: Transaction, { download, file }: Done): Promise<void> {
  const { userId, trackId } = download;
  await lockUser(tx, userId);
  const twin = await findTwin(tx, { download, file });
  if (twin) await lockWork(tx, { trackIds: [trackId, twin.id] }, "deletion");
  else await lockWork(tx, { trackIds: [trackId] });
}

async function takeFile(tx: Transaction, deps: FileDeps, done: Done): Promise<void> {
  const { download, file } = done;
  const { id, userId, trackId } = download;
  const track = await tx.track.findUnique({ where: { id: trackId } });
  if (track?.state !== "needs_file" || track.sha256 !== null) return;
  const { name, part, hasFallenBack } = file;
  await tx.download.update({
    where: { id },
    data: { fileName: name, sizeBytes: part.sizeBytes, hasFallenBack },
  });
  const twin = await findTwin(tx, done);
  if (twin) await giveWay(tx, deps, { done, twin });
  else await giveFile(tx, deps, { userId, trackId, name, part });
}

function findTwin(tx: Transaction, { download, file }: Done): Promise<Track | null> {
  return tx.track.findFirst({
    where: { userId: download.userId, sha256: file.part.sha256 },
  });
}

/** What stood for the track stands for the one with its file, which has its jobs and downloads from now on. */
async function giveWay(
  tx: Transaction,
  deps: FileDeps,
  { done, twin }: { done: Done; twin: Track },
): Promise<void> {
  const { userId, trackId } = done.download;
  await bringBack(tx, deps, { track: twin, part: done.file.part });
  const moved = { where: { trackId }, data: { trackId: twin.id } };
  await tx.job.updateMany(moved);
  await tx.download.updateMany(moved);
  const rows = await tx.wantedTrack.findMany({ where: { trackId } });
  const moves = rows.map((wanted) => {
    return { wanted, to: twin.id, isChosen: wanted.isChosen, score: null };
  });
  await moveWanted(tx, userId, moves);
  await touchPlaylists(
    tx,
    rows.map(({ id }) => id),
  );
  await tx.track.deleteMany({ where: { id: trackId } });
}

/** A file that was stored, while its rows did not come, goes; the lock keeps out who might store it just now. */
async function letGo(
  { database, store }: FileDeps & { readonly database: Database },
  { download: { trackId }, file: { part } }: Done,
): Promise<void> {
  await rm(part.path, { force: true });
  await database.$transaction(async (tx) => {
    await lockTrack(tx, trackId);
    const track = await tx.track.findUnique({ where: { id: trackId } });
    if (track?.sha256 === null) await store.delete(storageKeys.original(trackId));
  });
}
