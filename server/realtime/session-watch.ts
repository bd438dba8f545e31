import type { Database } from "#server/db.ts";
import type { StudioServer, StudioSocket } from "./connection.ts";

/** Closes the sockets whose session's row is gone or past its end. */
export async function closeEndedSessions(
  io: StudioServer,
  database: Database,
  isSuspect: (owner: { userId: string; sessionId: string }) => boolean = () => true,
): Promise<number> {
  const suspects = [...io.sockets.sockets.values()].filter((socket) => isSuspect(socket.data));
  if (suspects.length === 0) return 0;
  const ids = [...new Set(suspects.map((socket) => socket.data.sessionId))];
  const live = await database.session.findMany({
    where: { id: { in: ids }, expiresAt: { gt: new Date() } },
    select: { id: true, userId: true },
  });
  const liveKeys = new Set(live.map(({ id, userId }) => `${id}:${userId}`));
  const ended = suspects.filter((socket) => !liveKeys.has(keyOf(socket)));
  for (const socket of ended) socket.disconnect(true);
  return ended.length;
}

function keyOf(socket: StudioSocket): string {
  return `${socket.data.sessionId}:${socket.data.userId}`;
}
