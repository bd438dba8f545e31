import type { Database } from "#server/db.ts";
import { notFound, requireId } from "#server/require-id.ts";
import { spotifyAddress } from "#server/spotify/parse-link.ts";

/** What a track of the library stands for in its user's lists. */
export interface WantedOfTrack {
  /** Of the wanted track; of several the first that was wanted. */
  readonly id: string;
  /** The item at Spotify; null where it came from a pasted list. */
  readonly address: string | null;
  /** The user has chosen the file, or that none fits. */
  readonly isChosen: boolean;
  /** By name. */
  readonly playlists: readonly { readonly id: string; readonly name: string }[];
}

/** Throws `not_found` for a track that is in no list, and for another user's. */
export async function readWantedOf(
  database: Pick<Database, "wantedTrack">,
  userId: string,
  trackId: string,
): Promise<WantedOfTrack> {
  const wanted = await database.wantedTrack.findFirst({
    where: { userId, trackId: requireId(trackId, "Track") },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    include: { items: { select: { playlist: { select: { id: true, name: true } } } } },
  });
  if (!wanted) throw notFound("Track of a list");
  const { id, source, sourceId, isChosen, items } = wanted;
  const playlists = items.map(({ playlist }) => playlist);
  return {
    id,
    address: source === "spotify" ? spotifyAddress({ kind: "track", id: sourceId }) : null,
    isChosen,
    playlists: playlists.sort((a, b) => a.name.localeCompare(b.name)),
  };
}
