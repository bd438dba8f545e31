import { join } from "node:path";
import type { Transaction } from "#server/db.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { finishPack } from "#server/library/finish-pack.ts";
import { startRenditionIn } from "#server/library/start-rendition.ts";
import { titleFromFileName } from "#server/library/title-from-file-name.ts";
import { startSeparationIn } from "#server/separation/start-separation.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { storageKeys } from "#server/storage/storage-key.ts";
import type { IngestResult } from "./ingest-result.ts";

export interface FinishedIngest {
  readonly trackId: string;
  readonly packId: string;
  readonly segmentFrames: number;
  readonly result: IngestResult;
  /** Key of the stored cover. */
  readonly coverKey: string | null;
}

/** Moves the cover out of the attempt's folder; null when the file has none. */
export async function storeCover(
  store: ObjectStore,
  trackId: string,
  cover: { outputFolder: string; file: IngestResult["coverFile"] },
): Promise<string | null> {
  if (cover.file === null) return null;
  const key = storageKeys.cover(trackId, cover.file === "cover.png" ? "png" : "jpg");
  await store.put(key, join(cover.outputFolder, cover.file));
  return key;
}

/**
 * Writes what ingest has learnt about a track, and starts its separation when its owner wants that, and
 * its rendition, all in the transaction that completes the job. Names from tags don't replace what the user has typed.
 */
export async function completeIngest(
  tx: Transaction,
  deps: { boss: Boss; store: ObjectStore },
  finished: FinishedIngest,
): Promise<void> {
  const { result, trackId } = finished;
  const track = await tx.track.findUnique({ where: { id: trackId }, include: { user: true } });
  if (!track) return;
  await finishPack(tx, deps.store, {
    id: finished.packId,
    segmentFrames: finished.segmentFrames,
    facts: { frames: result.frames },
  });
  await tx.track.update({
    where: { id: trackId },
    data: {
      ...namesFromTags(track, result.tags),
      state: "ready",
      frames: result.frames,
      durationSec: result.durationSec,
      loudnessLufs: result.loudnessLufs,
      truePeakDbtp: result.truePeakDbtp,
      monoMean: result.monoMean,
      monoStd: result.monoStd,
      overview: result.overview,
      tags: result.tags,
      source: result.source,
      warnings: JSON.parse(JSON.stringify(result.warnings)) as object[],
      coverKey: finished.coverKey,
    },
  });
  if (track.user.autoSeparate && track.deletedAt === null) {
    await startSeparationIn(tx, deps.boss, { userId: track.userId, trackId, priority: "batch" });
  }
  const { userId } = track;
  await startRenditionIn(tx, deps.boss, { userId, trackId, packId: finished.packId });
}

function namesFromTags(
  track: { title: string; artist: string; album: string; fileName: string },
  tags: IngestResult["tags"],
): { title?: string; artist?: string; album?: string } {
  const isUntouched = track.title === titleFromFileName(track.fileName);
  const title = isUntouched ? text(tags.title) : "";
  const artist = track.artist === "" ? text(tags.artist) || text(tags.albumArtist) : "";
  const album = track.album === "" ? text(tags.album) : "";
  return { ...(title && { title }), ...(artist && { artist }), ...(album && { album }) };
}

function text(tag: string | number | undefined): string {
  return tag === undefined ? "" : String(tag).trim().slice(0, 300);
}
