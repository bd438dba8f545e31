import { z } from "zod";
import type { Database } from "#server/db.ts";
import type { ListReading } from "#server/generated/prisma/client.ts";
import { connectAgain } from "#server/spotify/client/api-requests.ts";
import { PAGE_LIMIT, type PlaylistPage } from "#server/spotify/client/spotify-client.ts";
import type { Spotify } from "#server/spotify/open-spotify.ts";
import { clientOfUser } from "./open-list.ts";
import { ReadingGoneError } from "./staging.ts";

/** `header` of a reading of the user's own playlists. */
export const ownPlaylistsHeader = z.object({
  playlists: z.array(
    z.object({ id: z.string(), title: z.string(), owner: z.string(), total: z.number() }),
  ),
});

type OwnPlaylists = z.infer<typeof ownPlaylistsHeader>;

/** More than that nobody looks through. */
const MAX_PLAYLISTS = 1000;

/** Keeps the names of all playlists of the user's account, in its order. Throws SpotifyError, ReadingGoneError. */
export async function readOwnPlaylists(
  deps: { database: Database; spotify: Spotify },
  { id, userId }: ListReading,
  signal: AbortSignal,
): Promise<void> {
  const client = await clientOfUser(deps, userId);
  if (!client) throw connectAgain();
  const playlists: OwnPlaylists["playlists"] = [];
  for (let offset = 0, total = Infinity; offset < Math.min(total, MAX_PLAYLISTS);) {
    const page = await client.ownPlaylists({ offset }, signal);
    playlists.push(...page.items.flatMap((found) => (found ? [toOwn(found)] : [])));
    total = page.total;
    offset += PAGE_LIMIT;
  }
  const { count } = await deps.database.listReading.updateMany({
    where: { id },
    data: { header: { playlists }, access: "account", total: playlists.length, readAt: new Date() },
  });
  if (count === 0) throw new ReadingGoneError(id);
}

function toOwn(
  found: NonNullable<PlaylistPage["items"][number]>,
): OwnPlaylists["playlists"][number] {
  return {
    id: found.id,
    title: found.name ?? "",
    owner: found.owner?.display_name ?? found.owner?.id ?? "",
    total: (found.items ?? found.tracks)?.total ?? 0,
  };
}
