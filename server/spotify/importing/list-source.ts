import { coverOf, readListItem, readTrack, type ListedItem } from "../client/listed-item.ts";
import type { SpotifyClient } from "../client/spotify-client.ts";
import type { SpotifyLink } from "../parse-link.ts";
import { plainText } from "./plain-text.ts";

/** What a list is, without its items. */
export interface ListHeader {
  readonly title: string;
  readonly description: string;
  /** Of an album its artists; empty for the liked songs. */
  readonly owner: string;
  readonly coverUrl: string | null;
  /** Changes with each change of the list; null where nothing says so. */
  readonly snapshotId: string | null;
  /** Items, those that are no tracks among them. */
  readonly total: number;
  /** The source shows these first items only, and does not say how many there are. */
  readonly isCut: boolean;
}

interface ListPage {
  readonly items: readonly ListedItem[];
  /** Of the list at this moment. */
  readonly total: number;
}

/** A list's header, and the items that came with it: both of one moment. */
export interface ListOpening {
  readonly header: ListHeader;
  readonly first: readonly ListedItem[];
}

/** A list at Spotify that can be read from any place on. */
export interface ListSource {
  readonly open: (signal: AbortSignal) => Promise<ListOpening>;
  /** Fifty items from there on; none behind the end. */
  readonly page: (offset: number, signal: AbortSignal) => Promise<ListPage>;
}

/** With as few requests as there can be: one for the header and its first items, one for each fifty others. */
export function listSource(client: SpotifyClient, { kind, id }: SpotifyLink): ListSource {
  switch (kind) {
    case "playlist":
      return playlistSource(client, id);
    case "album":
      return albumSource(client, id);
    case "liked":
      return likedSource(client);
    case "track":
      return trackSource(client, id);
  }
}

function playlistSource(client: SpotifyClient, id: string): ListSource {
  return {
    open: async (signal) => {
      const playlist = await client.playlist(id, signal);
      // Of somebody else's nothing is told, not even how many: their items answer why.
      const told = playlist.items ?? playlist.tracks;
      const listed = told ?? (await client.playlistItems(id, { offset: 0 }, signal));
      const header = {
        title: playlist.name ?? "",
        description: plainText(playlist.description ?? ""),
        owner: playlist.owner?.display_name ?? playlist.owner?.id ?? "",
        coverUrl: coverOf(playlist.images),
        snapshotId: playlist.snapshot_id,
        total: listed.total,
        isCut: false,
      };
      return { header, first: (listed.items ?? []).map(readListItem) };
    },
    page: async (offset, signal) => {
      const { items, total } = await client.playlistItems(id, { offset }, signal);
      return { items: items.map(readListItem), total };
    },
  };
}

function albumSource(client: SpotifyClient, id: string): ListSource {
  let album = { name: "", coverUrl: null as string | null };
  return {
    open: async (signal) => {
      const { name, artists, images, tracks, ...found } = await client.album(id, signal);
      album = { name, coverUrl: coverOf(images) };
      const header = {
        title: name,
        description: "",
        owner: (artists ?? []).flatMap((artist) => artist.name ?? []).join(", "),
        coverUrl: album.coverUrl,
        // Nobody edits an album: whoever has read half of it goes on with the other.
        snapshotId: `album ${found.total_tracks}`,
        total: found.total_tracks,
        isCut: false,
      };
      return { header, first: (tracks?.items ?? []).map((item) => readTrack(item, album)) };
    },
    page: async (offset, signal) => {
      const { items, total } = await client.albumTracks(id, { offset }, signal);
      return { items: items.map((item) => readTrack(item, album)), total };
    },
  };
}

function likedSource(client: SpotifyClient): ListSource {
  return {
    open: async (signal) => {
      const { items, total } = await client.likedTracks({ offset: 0 }, signal);
      // The newest comes first: as many, and the same newest one, are the same songs.
      const snapshotId = `liked ${total} ${items[0]?.added_at ?? ""}`;
      const named = { title: "Liked songs", description: "", owner: "", coverUrl: null };
      return {
        header: { ...named, snapshotId, total, isCut: false },
        first: items.map(readListItem),
      };
    },
    page: async (offset, signal) => {
      const { items, total } = await client.likedTracks({ offset }, signal);
      return { items: items.map(readListItem), total };
    },
  };
}

function trackSource(client: SpotifyClient, id: string): ListSource {
  return {
    open: async (signal) => {
      const item = readTrack(await client.track(id, signal), null);
      const track = item.kind === "track" ? item.track : null;
      const header = {
        title: track?.title ?? "",
        description: "",
        owner: track?.artists.join(", ") ?? "",
        coverUrl: track?.coverUrl ?? null,
        snapshotId: null,
        total: 1,
        isCut: false,
      };
      return { header, first: [item] };
    },
    page: () => Promise.resolve({ items: [], total: 1 }),
  };
}
