import { DomainError } from "#server/errors.ts";
import type { Database, Transaction } from "#server/db.ts";

export interface StorageUsage {
  /** Originals, masters and stems of all tracks, those in the bin included. */
  readonly usedBytes: number;
  readonly quotaBytes: number;
}

/** What a user's tracks occupy; `not_found` for an account that is gone. */
export async function storageUsage(
  database: Database | Transaction,
  userId: string,
): Promise<StorageUsage> {
  const [user, sum] = await Promise.all([
    database.user.findUnique({ where: { id: userId }, select: { quotaBytes: true } }),
    database.track.aggregate({ where: { userId }, _sum: { storedBytes: true } }),
  ]);
  if (!user) throw new DomainError("not_found", { message: "There is no such account." });
  return {
    usedBytes: Number(sum._sum.storedBytes ?? 0n),
    quotaBytes: Number(user.quotaBytes),
  };
}

/** Throws `quota_exceeded` when so many more bytes don't fit. */
export async function assertQuota(
  database: Database | Transaction,
  userId: string,
  neededBytes: number,
): Promise<void> {
  const { usedBytes, quotaBytes } = await storageUsage(database, userId);
  const isFull = usedBytes >= quotaBytes;
  if (!isFull && usedBytes + neededBytes <= quotaBytes) return;
  const message = `Your tracks take ${inGigabytes(usedBytes)} of ${inGigabytes(quotaBytes)}. Delete tracks, and empty the bin, to make room.`;
  throw new DomainError("quota_exceeded", { message });
}

function inGigabytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GB`;
}
