import { join } from "node:path";
import type { Database } from "#server/db.ts";
import { ClaimLostError } from "#server/jobs/settle.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { storageKeys } from "#server/storage/storage-key.ts";
import { heldPack, raisePack, type Publication, type Raised } from "./publication.ts";
import { putOnce } from "./put-once.ts";

/** A segment of a rendition in an attempt's folder. */
export interface FinishedRendition {
  readonly codec: "opus";
  readonly stem: string;
  readonly index: number;
  /** Relative to the attempt's output folder. */
  readonly file: string;
}

/**
 * Moves a segment of a rendition into the store, then makes it readable for players: file, row, event,
 * in this order. False when it had been published before. Throws ClaimLostError when the attempt may not
 * publish any more.
 */
export async function publishRendition(
  deps: { database: Database; store: ObjectStore },
  publication: Publication,
  segment: FinishedRendition,
): Promise<boolean> {
  const { claim, packId, outputFolder } = publication;
  if (!claim.isHeld) throw new ClaimLostError(claim.jobId);
  const { stem, index, codec } = segment;
  const key = storageKeys.opus(packId, stem, index);
  const { sizeBytes } = await putOnce(deps.store, key, join(outputFolder, segment.file));
  const rows = await deps.database.$queryRaw<Raised[]>`
    WITH ${heldPack(publication)},
    stem AS (
      UPDATE "Rendition" SET
        ready = ready + int4multirange(int4range(${index}::int, ${index + 1}::int))
      WHERE "packId" = (SELECT id FROM held) AND "stemName" = ${stem} AND codec = ${codec}
        AND NOT ready @> ${index}::int
      RETURNING "packId"),
    ${raisePack(sizeBytes)}`;
  const row = rows[0];
  if (row?.claimed !== 1) throw new ClaimLostError(claim.jobId);
  return row.raised === 1;
}
