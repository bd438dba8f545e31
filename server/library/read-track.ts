import type { Database } from "#server/db.ts";
import type { TrackView } from "#server/realtime/events.ts";
import { notFound, requireId } from "#server/require-id.ts";

/** A track with its separations and jobs; the analysis is null before there is one. */
export interface TrackDetail extends TrackView {
  readonly analysis: null;
}

/** The user's track, in the bin or not; `not_found` for another user's. */
export async function readTrack(
  database: Database,
  userId: string,
  trackId: string,
): Promise<TrackDetail> {
  const id = requireId(trackId, "Track");
  await database.track.findFirst({ where: { id, userId }, select: { id: true } });
  throw notFound("Track");
}
