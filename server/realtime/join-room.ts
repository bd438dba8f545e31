import { z } from "zod";
import type { Database } from "#server/db.ts";
import { readJobView } from "#server/jobs/job-view.ts";
import { readTrackView } from "#server/library/track-view.ts";
import type { JoinAnswer } from "./events.ts";

const roomName = z.templateLiteral([z.enum(["track", "job"]), ":", z.uuid()]);
const NOT_FOUND: JoinAnswer = { ok: false, code: "not_found" };

/** What a client named, when it is a room's name at all. */
export function parseRoom(name: unknown): { kind: "track" | "job"; id: string } | null {
  const parsed = roomName.safeParse(name);
  if (!parsed.success) return null;
  const [kind, id] = parsed.data.split(":");
  return id === undefined ? null : { kind: kind === "job" ? "job" : "track", id };
}

/** Whether the user owns what the room is about; another user's is not found. */
export async function ownsRoom(
  database: Database,
  userId: string,
  room: { kind: "track" | "job"; id: string },
): Promise<boolean> {
  const where = { id: room.id, userId };
  const count =
    room.kind === "job"
      ? await database.job.count({ where })
      : await database.track.count({ where });
  return count === 1;
}

/** The present state of a room's thing; read after the join, so that no change falls between. */
export async function readSnapshot(
  database: Database,
  room: { kind: "track" | "job"; id: string },
): Promise<JoinAnswer> {
  if (room.kind === "job") {
    const job = await readJobView(database, room.id);
    return job ? { ok: true, job } : NOT_FOUND;
  }
  const track = await readTrackView(database, room.id);
  return track ? { ok: true, track } : NOT_FOUND;
}
