import type { Database, Prisma, Transaction } from "#server/db.ts";
import type { ChangeNotice } from "#server/realtime/events.ts";
import { notFound, requireId } from "#server/require-id.ts";
import type { LiveSession } from "./read-session.ts";

/** Deletes the matching sessions and tells the socket servers, which close what they opened. */
export async function endSessions(
  database: Database | Transaction,
  where: Prisma.SessionWhereInput,
): Promise<number> {
  const ended = await database.session.findMany({ where, select: { id: true } });
  const ids = ended.map(({ id }) => id);
  if (ids.length === 0) return 0;
  const { count } = await database.session.deleteMany({ where: { id: { in: ids } } });
  const notices = ids.map((id): string =>
    JSON.stringify({ kind: "session", id, version: 0 } satisfies ChangeNotice),
  );
  await database.$executeRaw`SELECT pg_notify('events', notice) FROM unnest(${notices}::text[]) AS notice`;
  return count;
}

/** Ends one session of the signed-in user; `not_found` for another user's. */
export async function endSessionById(
  database: Database,
  { userId }: Pick<LiveSession, "userId">,
  sessionId: string,
): Promise<{ sessionId: string }> {
  const id = requireId(sessionId, "Session");
  if ((await endSessions(database, { id, userId })) === 0) throw notFound("Session");
  return { sessionId: id };
}
