import type { Database } from "#server/db.ts";
import type { LiveSession } from "./read-session.ts";

/** A signed-in browser; times are ISO strings. */
export interface SessionView {
  readonly id: string;
  /** User-Agent of the sign-in. */
  readonly device: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly expiresAt: string;
  readonly isCurrent: boolean;
}

/** The user's live sessions, last seen first. */
export async function listSessions(
  database: Database,
  { userId, sessionId }: LiveSession,
): Promise<SessionView[]> {
  const rows = await database.session.findMany({
    where: { userId, expiresAt: { gt: new Date() } },
    orderBy: { lastSeenAt: "desc" },
    take: 100,
  });
  return rows.map(({ id, device, createdAt, lastSeenAt, expiresAt }) => ({
    id,
    device,
    createdAt: createdAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    isCurrent: id === sessionId,
  }));
}
