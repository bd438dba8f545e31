import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "#server/db.ts";
import type { Claim } from "#server/jobs/claim.ts";
import { ClaimLostError } from "#server/jobs/settle.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { storageKeys } from "#server/storage/storage-key.ts";

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

export interface Publication {
  readonly claim: Claim;
  readonly attempt: number;
  readonly packId: string;
  readonly outputFolder: string;
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

/** A second try after a lost database finds the file in the store already. */
async function putOnce(
  store: ObjectStore,
  key: string,
  file: string,
): Promise<{ sizeBytes: number }> {
  try {
    return await store.put(key, file);
  } catch (error) {
    const stored = (error as NodeJS.ErrnoException).code === "ENOENT" && (await store.stat(key));
    if (!stored) throw error;
    return stored;
  }
}

interface Raised {
  readonly claimed: number;
  readonly raised: number;
}

/**
 * One statement: the fence, the stem's readiness, sizes, the pack's version and the event. The pack is
 * locked before its stem, as by whoever deletes it.
 */
async function raiseReadiness(
  database: Pick<Database, "$queryRaw">,
  { claim, attempt, packId }: Publication,
  segment: FinishedSegment & { sizeBytes: number },
): Promise<boolean> {
  const { queue, number, fence } = claim.slot;
  const energy = segment.meanSquare * segment.frames;
  const rows = await database.$queryRaw<Raised[]>`
    WITH claim AS (
      SELECT s.number FROM "Slot" s
      JOIN "JobAttempt" a ON a."jobId" = ${claim.jobId}::uuid AND a.number = ${attempt}
        AND a.fence = s.fence AND a.outcome IS NULL
      JOIN "Job" j ON j.id = a."jobId" AND j.state = 'running' AND j.attempt = a.number
      WHERE s.queue = ${queue} AND s.number = ${number} AND s.fence = ${fence}
      FOR SHARE OF s),
    held AS (
      SELECT id FROM "StemPack" WHERE id = ${packId}::uuid AND EXISTS (SELECT 1 FROM claim)
      FOR NO KEY UPDATE),
    stem AS (
      UPDATE "Stem" SET
        ready = ready + int4multirange(int4range(${segment.index}::int, ${segment.index + 1}::int)),
        "clippedSamples" = "clippedSamples" + ${segment.clippedSamples}::int,
        energy = energy + ${energy}::float8
      WHERE "packId" = (SELECT id FROM held) AND name = ${segment.stem}
        AND NOT ready @> ${segment.index}::int
      RETURNING "packId"),
    pack AS (
      UPDATE "StemPack" SET version = version + 1, "sizeBytes" = "sizeBytes" + ${segment.sizeBytes}
      WHERE id = (SELECT "packId" FROM stem) RETURNING id, "trackId", version),
    track AS (
      UPDATE "Track" SET "storedBytes" = "storedBytes" + ${segment.sizeBytes}
      WHERE id = (SELECT "trackId" FROM pack) RETURNING id),
    told AS (
      SELECT pg_notify('events', json_build_object(
        'kind', 'pack', 'id', id, 'version', version)::text)::text FROM pack)
    SELECT (SELECT count(*) FROM claim)::int AS claimed,
      (SELECT count(*) FROM track, told)::int AS raised`;
  const row = rows[0];
  if (row?.claimed !== 1) throw new ClaimLostError(claim.jobId);
  return row.raised === 1;
}
