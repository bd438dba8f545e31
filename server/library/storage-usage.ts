import { DomainError } from "#server/errors.ts";
import { Prisma, type Transaction } from "#server/db.ts";

export interface StorageUsage {
  /**
   * Originals, masters and stems of all tracks, those in the bin included, and files exported from them
   * or being made.
   */
  readonly usedBytes: number;
  readonly quotaBytes: number;
}

type Reader = Pick<Transaction, "$queryRaw">;

/** The bytes that a user occupies, as an expression in SQL; `userId` is one too. */
export function usedBytesOf(userId: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(
    (SELECT coalesce(sum("storedBytes"), 0) FROM "Track" WHERE "userId" = ${userId})
    + (SELECT coalesce(sum(
        CASE WHEN state IN ('queued', 'running') THEN "expectedBytes" ELSE "sizeBytes" END), 0)
      FROM "Export" WHERE "userId" = ${userId}))`;
}

/** What a user's tracks and exports occupy; `not_found` for an account that is gone. */
export async function storageUsage(reader: Reader, userId: string): Promise<StorageUsage> {
  const [usage] = await reader.$queryRaw<StorageUsage[]>`
    SELECT ${usedBytesOf(Prisma.sql`u.id`)}::float8 AS "usedBytes",
      u."quotaBytes"::float8 AS "quotaBytes"
    FROM "User" u WHERE u.id = ${userId}::uuid`;
  if (!usage) throw new DomainError("not_found", { message: "There is no such account." });
  return usage;
}

/** Throws `quota_exceeded` when so many more bytes don't fit. */
export async function assertQuota(
  reader: Reader,
  userId: string,
  neededBytes: number,
): Promise<void> {
  const { usedBytes, quotaBytes } = await storageUsage(reader, userId);
  if (usedBytes + neededBytes <= quotaBytes) return;
  const message = `Your tracks take ${inGigabytes(usedBytes)} of ${inGigabytes(quotaBytes)}. Delete tracks, and empty the bin, to make room.`;
  throw new DomainError("quota_exceeded", { message });
}

function inGigabytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GB`;
}
