import { z } from "zod";
import type { Database } from "#server/db.ts";
import { requestMatch } from "#server/imports/matching/request-match.ts";
import { touchTrack } from "#server/jobs/mirror-state.ts";
import type { TrackView } from "#server/realtime/events.ts";
import { notFound, requireId } from "#server/require-id.ts";
import { readTrack } from "./read-track.ts";

const text = (limit: number) => z.string().trim().max(limit, `At most ${limit} characters.`);

export const renameTrackSchema = z.object({
  trackId: z.string().max(200),
  title: text(300).min(1, "A title has at least 1 character.").optional(),
  artist: text(300).optional(),
  album: text(300).optional(),
});

/** Changes what a track is called; fields that are left out stay. */
export async function renameTrack(
  database: Database,
  userId: string,
  input: z.infer<typeof renameTrackSchema>,
): Promise<TrackView> {
  const id = requireId(input.trackId, "Track");
  const { title, artist, album } = input;
  const data = {
    ...(title !== undefined && { title }),
    ...(artist !== undefined && { artist }),
    ...(album !== undefined && { album }),
    namedByList: false,
  };
  await database.$transaction(async (tx) => {
    const owned = await tx.track.count({ where: { id, userId } });
    if (owned === 0) throw notFound("Track");
    await touchTrack(tx, id, data);
    await requestMatch(tx, userId);
  });
  return readTrack(database, userId, id);
}
