import type { Database } from "#server/db.ts";
import type { Secrets } from "#server/secrets.ts";
import { readSessionToken } from "./session-token.ts";
import type { SessionClaims } from "./session-token.ts";

/** A live session; the role is the database's, read for this request. */
export interface LiveSession {
  readonly userId: string;
  readonly sessionId: string;
  readonly role: "admin" | "user";
}

export interface SessionSource {
  readonly database: Database;
  readonly secrets: Pick<Secrets, "authSecret">;
}

/** `lastSeenAt` is written at most this often. */
const LAST_SEEN_STEP_MS = 60_000;

/** The session that a `Cookie` header stands for; null when it is absent, forged, expired or ended. */
export async function sessionFromCookie(
  cookieHeader: string | undefined,
  source: SessionSource,
): Promise<LiveSession | null> {
  const claims = await readSessionToken(cookieHeader, source.secrets.authSecret);
  return claims && (await liveSession(claims, source.database));
}

/** The session of decrypted claims, if its row is still there and not past its end. */
export async function liveSession(
  { userId, sessionId }: SessionClaims,
  database: Database,
): Promise<LiveSession | null> {
  const now = new Date();
  const row = await database.session.findFirst({
    where: { id: sessionId, userId, expiresAt: { gt: now } },
    select: { lastSeenAt: true, user: { select: { role: true } } },
  });
  if (!row) return null;
  if (now.getTime() - row.lastSeenAt.getTime() > LAST_SEEN_STEP_MS) {
    await database.session.updateMany({ where: { id: sessionId }, data: { lastSeenAt: now } });
  }
  return { userId, sessionId, role: row.user.role };
}
