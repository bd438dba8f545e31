import { Prisma } from "#server/db.ts";
import type { Claim } from "#server/jobs/claim.ts";

/** Who publishes, and where the files lie. */
export interface Publication {
  readonly claim: Claim;
  readonly attempt: number;
  readonly packId: string;
  readonly outputFolder: string;
}

/** What one publishing statement says of itself. */
export interface Raised {
  readonly claimed: number;
  readonly raised: number;
}

/**
 * The tables `claim`, with a row while the attempt may publish, and `held`, with the pack's id, locked,
 * then: the pack is locked before its stem, as by whoever deletes it.
 */
export function heldPack({ claim, attempt, packId }: Publication): Prisma.Sql {
  const { queue, number, fence } = claim.slot;
  return Prisma.sql`claim AS (
      SELECT s.number FROM "Slot" s
      JOIN "JobAttempt" a ON a."jobId" = ${claim.jobId}::uuid AND a.number = ${attempt}
        AND a.fence = s.fence AND a.outcome IS NULL
      JOIN "Job" j ON j.id = a."jobId" AND j.state = 'running' AND j.attempt = a.number
      WHERE s.queue = ${queue} AND s.number = ${number} AND s.fence = ${fence}
      FOR SHARE OF s),
    held AS (
      SELECT id FROM "StemPack" WHERE id = ${packId}::uuid AND EXISTS (SELECT 1 FROM claim)
      FOR NO KEY UPDATE)`;
}

/** What follows the table `stem`, with the pack's id when it has changed: sizes, version and event. */
export function raisePack(sizeBytes: number): Prisma.Sql {
  return Prisma.sql`pack AS (
      UPDATE "StemPack" SET version = version + 1, "sizeBytes" = "sizeBytes" + ${sizeBytes}
      WHERE id = (SELECT "packId" FROM stem) RETURNING id, "trackId", version),
    track AS (
      UPDATE "Track" SET "storedBytes" = "storedBytes" + ${sizeBytes}
      WHERE id = (SELECT "trackId" FROM pack) RETURNING id),
    told AS (
      SELECT pg_notify('events', json_build_object(
        'kind', 'pack', 'id', id, 'version', version)::text)::text FROM pack)
    SELECT (SELECT count(*) FROM claim)::int AS claimed,
      (SELECT count(*) FROM track, told)::int AS raised`;
}
