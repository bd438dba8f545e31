import { join } from "node:path";
import type { Transaction } from "#server/db.ts";
import { requestMatch } from "#server/imports/matching/request-match.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { finishPack } from "#server/library/finish-pack.ts";
import { namesOfFile, type TrackNames } from "#server/library/names-of-file.ts";
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
 * its rendition, and has it looked for in the user's lists, all in the transaction that completes the job. Names from tags don't replace what the user has typed.
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
      // A file without a picture keeps that of the list that names it.
      coverKey: finished.coverKey ?? (track.namedByList ? track.coverKey : null),
    },
  });
  if (track.user.autoSeparate && track.deletedAt === null) {
    await startSeparationIn(tx, deps.boss, { userId: track.userId, trackId, priority: "batch" });
  }
  const { userId } = track;
  await startRenditionIn(tx, deps.boss, { userId, trackId, packId: finished.packId });
  await requestMatch(tx, userId);
}

/** What the user, or a list, has named stays. */
function namesFromTags(track: TrackNames & { fileName: string }, tags: IngestResult["tags"]) {
  const own = namesOfFile(track.fileName, tags);
  const isUntouched = track.title === titleFromFileName(track.fileName);
  return {
    ...(isUntouched && { title: own.title }),
    ...(track.artist === "" && { artist: own.artist }),
    ...(track.album === "" && { album: own.album }),
  };
}
