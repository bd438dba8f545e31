import type { Database } from "#server/db.ts";
import type { ListReading } from "#server/generated/prisma/client.ts";
import type { ListAccessName } from "#server/imports/views.ts";
import { connectAgain } from "#server/spotify/client/api-requests.ts";
import type { ListedItem } from "#server/spotify/client/listed-item.ts";
import type { OpenClient } from "#server/spotify/client/open-client.ts";
import type { SpotifyClient } from "#server/spotify/client/spotify-client.ts";
import { listSource, type ListSource } from "#server/spotify/importing/list-source.ts";
import type { Spotify } from "#server/spotify/open-spotify.ts";
import { parseSpotifyLink, type SpotifyLink } from "#server/spotify/parse-link.ts";

export interface OpenedList {
  readonly access: ListAccessName;
  readonly source: ListSource;
}

type WantedReading = Pick<ListReading, "userId" | "kind" | "sourceId" | "isPublic">;

/**
 * How a list is read: with the user's account where there is one, a track or an album with the installation's app, and
 * else by the page that everybody sees. Throws SpotifyError `connect_again` where the account is connected no more.
 */
export async function openList(
  deps: { database: Database; spotify: Spotify },
  reading: WantedReading,
): Promise<OpenedList> {
  const { spotify } = deps;
  const link = linkOf(reading);
  const user = reading.isPublic ? null : await clientOfUser(deps, reading.userId);
  if (user) return { access: "account", source: listSource(user, link) };
  const isTold = link.kind === "track" || link.kind === "album";
  const app = isTold && !reading.isPublic ? spotify.asApp() : null;
  if (app) return { access: "app", source: listSource(app, link) };
  return { access: "open", source: openSource(spotify.open, link) };
}

/** Null where the user has never connected, or nobody can; throws `connect_again` when that is over. */
export async function clientOfUser(
  { database, spotify }: { database: Database; spotify: Spotify },
  userId: string,
): Promise<SpotifyClient | null> {
  const client = spotify.asUser(userId);
  if (!client) return null;
  const row = await database.spotifyConnection.findUnique({
    where: { userId },
    select: { state: true },
  });
  if (row?.state === "connect_again") throw connectAgain();
  return row && client;
}

function linkOf({ kind, sourceId }: WantedReading): SpotifyLink {
  if (kind === "liked") return { kind, id: "" };
  return parseSpotifyLink(`spotify:${kind}:${sourceId}`);
}

function openSource(open: OpenClient, link: SpotifyLink): ListSource {
  return {
    open: async (signal) => {
      const { title, owner, coverUrl, items, isCut } = await open.read(link, signal);
      const isBare = link.kind === "track" && items.length === 0;
      const first = isBare ? [bareTrack(link.id, title, coverUrl)] : items;
      const told = { title, owner, coverUrl, description: "", snapshotId: null };
      const header = { ...told, total: first.length, isCut: isCut && !isBare };
      return { header, first };
    },
    page: (offset) => Promise.resolve({ items: [], total: offset }),
  };
}

/** What oEmbed tells of a track whose page can't be read. */
function bareTrack(id: string, title: string, coverUrl: string | null): ListedItem {
  const untold = { artists: [], album: "", durationSec: null, isrc: null, isExplicit: null };
  return { kind: "track", track: { id, title, coverUrl, ...untold } };
}
