import type { Database } from "#server/db.ts";
import type { TrackView } from "#server/realtime/events.ts";
import { notFound, requireId } from "#server/require-id.ts";
import { readTrackView } from "./track-view.ts";

/** The user's track, in the bin or not, with separations and jobs; `not_found` for another user's. */
export async function readTrack(
  database: Database,
  userId: string,
  trackId: string,
): Promise<TrackView> {
  const id = requireId(trackId, "Track");
  const owned = await database.track.findFirst({ where: { id, userId }, select: { id: true } });
  const view = owned && (await readTrackView(database, id));
  if (!view) throw notFound("Track");
  return view;
}
