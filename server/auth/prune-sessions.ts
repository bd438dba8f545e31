import type { Database } from "#server/db.ts";

/** Tries are forgotten sooner than this by every tier. */
const LIMITS_KEPT_SEC = 86_400;

/** Deletes sessions past their end and tries that count for nothing any more. */
export async function pruneSessions(database: Database): Promise<void> {
  const now = Date.now();
  await database.session.deleteMany({ where: { expiresAt: { lt: new Date(now) } } });
  const before = new Date(now - LIMITS_KEPT_SEC * 1000);
  await database.rateLimit.deleteMany({ where: { windowStart: { lt: before } } });
}
