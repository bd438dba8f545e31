import type { Database } from "#server/db.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { removeExports } from "./remove-exports.ts";

const MAX_PER_RUN = 500;

/** Removes exports whose time is over, finished or not; those that are being made stay. Answers how many. */
export async function sweepExpiredExports(
  deps: { database: Database; store: ObjectStore },
  now = new Date(),
): Promise<number> {
  const rows = await deps.database.export.findMany({
    where: { expiresAt: { lte: now }, state: { notIn: ["queued", "running"] } },
    orderBy: { expiresAt: "asc" },
    take: MAX_PER_RUN,
  });
  return removeExports(deps, rows);
}
