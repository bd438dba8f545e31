import type { Database } from "#server/db.ts";
import { ADMINS, type StudioServer, type StudioSocket } from "./connection.ts";

/**
 * Closes the sockets whose session's row is gone or past its end, and keeps the room of admins to those
 * whose user is one now. Answers how many were closed.
 */
export async function checkSessions(
  io: StudioServer,
  database: Database,
  isSuspect: (owner: { userId: string; sessionId: string }) => boolean = () => true,
): Promise<number> {
  const suspects = [...io.sockets.sockets.values()].filter((socket) => isSuspect(socket.data));
  if (suspects.length === 0) return 0;
  const ids = [...new Set(suspects.map((socket) => socket.data.sessionId))];
  const live = await database.session.findMany({
    where: { id: { in: ids }, expiresAt: { gt: new Date() } },
    select: { id: true, userId: true, user: { select: { role: true } } },
  });
  const roles = new Map(live.map(({ id, userId, user }) => [`${id}:${userId}`, user.role]));
  const ended = suspects.filter((socket) => !roles.has(keyOf(socket)));
  for (const socket of ended) socket.disconnect(true);
  for (const socket of suspects) {
    if (roles.get(keyOf(socket)) === "admin") await socket.join(ADMINS);
    else await socket.leave(ADMINS);
  }
  return ended.length;
}

function keyOf(socket: StudioSocket): string {
  return `${socket.data.sessionId}:${socket.data.userId}`;
}
