import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "#server/db.ts";
import { ClaimLostError } from "#server/jobs/settle.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { storageKeys } from "#server/storage/storage-key.ts";
import { heldPack, raisePack, type Publication, type Raised } from "./publication.ts";
import { putOnce } from "./put-once.ts";

/** Peaks of one whole segment: 400 records of 6 bytes. */
const PEAKS_BYTES_PER_SEGMENT = 2400;

/** A finished segment in an attempt's folder; frames and squares are per channel, in float scale. */
export interface FinishedSegment {
  readonly stem: string;
  readonly index: number;
  /** Relative to the attempt's output folder. */
  readonly file: string;
  readonly peaksFile: string;
  readonly frames: number;
  readonly clippedSamples: number;
  readonly meanSquare: number;
}

/**
 * Moves a segment into the store, then makes it readable for players: file, peaks, row, event, in this
 * order. False when the same segment had been published before; it stays as it was. Throws
 * ClaimLostError when the attempt may not publish any more.
 */
export async function publishSegment(
  deps: { database: Database; store: ObjectStore },
  publication: Publication,
  segment: FinishedSegment,
): Promise<boolean> {
  const { claim, packId, outputFolder } = publication;
  if (!claim.isHeld) throw new ClaimLostError(claim.jobId);
  const peaks = await readFile(join(outputFolder, segment.peaksFile));
  if (peaks.byteLength > PEAKS_BYTES_PER_SEGMENT) {
    throw new Error(
      `Peaks of ${segment.stem} ${segment.index} are ${peaks.byteLength} bytes; a segment has at most ${PEAKS_BYTES_PER_SEGMENT}.`,
    );
  }
  const key = storageKeys.segment(packId, segment.stem, segment.index);
  const { sizeBytes } = await putOnce(deps.store, key, join(outputFolder, segment.file));
  const offset = segment.index * PEAKS_BYTES_PER_SEGMENT;
  await deps.store.patch(storageKeys.peaks(packId, segment.stem), offset, peaks);
  return raiseReadiness(deps.database, publication, { ...segment, sizeBytes });
}

/** One statement: the fence, the stem's readiness, sizes, the pack's version and the event. */
async function raiseReadiness(
  database: Pick<Database, "$queryRaw">,
  publication: Publication,
  segment: FinishedSegment & { sizeBytes: number },
): Promise<boolean> {
  const energy = segment.meanSquare * segment.frames;
  const rows = await database.$queryRaw<Raised[]>`
    WITH ${heldPack(publication)},
    stem AS (
      UPDATE "Stem" SET
        ready = ready + int4multirange(int4range(${segment.index}::int, ${segment.index + 1}::int)),
        "clippedSamples" = "clippedSamples" + ${segment.clippedSamples}::int,
        energy = energy + ${energy}::float8
      WHERE "packId" = (SELECT id FROM held) AND name = ${segment.stem}
        AND NOT ready @> ${segment.index}::int
      RETURNING "packId"),
    ${raisePack(segment.sizeBytes)}`;
  const row = rows[0];
  if (row?.claimed !== 1) throw new ClaimLostError(publication.claim.jobId);
  return row.raised === 1;
}
