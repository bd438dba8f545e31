import type { Transaction } from "#server/db.ts";
import { notFound, requireId } from "#server/require-id.ts";

/** The ids, each once; `not_found` when one of them is not there or another user's. */
export async function ownedTracks(
  tx: Transaction,
  userId: string,
  trackIds: readonly string[],
): Promise<string[]> {
  const ids = [...new Set(trackIds.map((id) => requireId(id, "Track")))];
  const count = await tx.track.count({ where: { userId, id: { in: ids } } });
  if (count !== ids.length) throw notFound("Track");
  return ids;
}

/** Locks the user's tracks in one order; `not_found` when one of them is not there or another user's. */
export async function lockOwnedTracks(
  tx: Transaction,
  userId: string,
  trackIds: readonly string[],
): Promise<string[]> {
  const ids = await ownedTracks(tx, userId, trackIds);
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM "Track" WHERE "userId" = ${userId}::uuid AND id = ANY(${ids}::uuid[])
    ORDER BY id FOR NO KEY UPDATE`;
  if (rows.length !== ids.length) throw notFound("Track");
  return rows.map(({ id }) => id);
}
