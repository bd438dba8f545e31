import { coverOf, readListItem, readTrack, type ListedItem } from "../client/listed-item.ts";
import type { SpotifyClient } from "../client/spotify-client.ts";
import type { SpotifyLink } from "../parse-link.ts";

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
}

interface ListPage {
  readonly items: readonly ListedItem[];
  /** Of the list at this moment. */
  readonly total: number;
}

/** A list at Spotify that can be read from any place on. */
export interface ListSource {
  readonly header: (signal: AbortSignal) => Promise<ListHeader>;
  /** Fifty items from there on; none behind the end. */
  readonly page: (offset: number, signal: AbortSignal) => Promise<ListPage>;
}

/** With as few requests as there can be: one for the header, one for fifty items, none for what the header brought. */
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
    header: async (signal) => {
      const playlist = await client.playlist(id, signal);
      return {
        title: playlist.name ?? "",
        description: playlist.description ?? "",
        owner: playlist.owner?.display_name ?? playlist.owner?.id ?? "",
        coverUrl: coverOf(playlist.images),
        snapshotId: playlist.snapshot_id,
        total: (playlist.items ?? playlist.tracks)?.total ?? 0,
      };
    },
    page: async (offset, signal) => {
      const { items, total } = await client.playlistItems(id, { offset }, signal);
      return { items: items.map(readListItem), total };
    },
  };
}

function albumSource(client: SpotifyClient, id: string): ListSource {
  const read = kept((signal) => client.album(id, signal));
  return {
    header: async (signal) => {
      const { name, artists, images, total_tracks: total } = await read(signal);
      const owner = (artists ?? []).flatMap((artist) => artist.name ?? []).join(", ");
      const fixed = { description: "", snapshotId: null };
      return { title: name, owner, coverUrl: coverOf(images), total, ...fixed };
    },
    page: async (offset, signal) => {
      const { name, images } = await read(signal);
      const album = { name, coverUrl: coverOf(images) };
      const { items, total } = await client.albumTracks(id, { offset }, signal);
      return { items: items.map((item) => readTrack(item, album)), total };
    },
  };
}

function likedSource(client: SpotifyClient): ListSource {
  const first = kept((signal) => client.likedTracks({ offset: 0 }, signal));
  return {
    header: async (signal) => {
      const { total } = await first(signal);
      const named = { title: "Liked songs", description: "", owner: "", coverUrl: null };
      return { ...named, snapshotId: null, total };
    },
    page: async (offset, signal) => {
      const page = offset === 0 ? first(signal) : client.likedTracks({ offset }, signal);
      const { items, total } = await page;
      return { items: items.map(readListItem), total };
    },
  };
}

function trackSource(client: SpotifyClient, id: string): ListSource {
  const read = kept(async (signal) => readTrack(await client.track(id, signal), null));
  return {
    header: async (signal) => {
      const item = await read(signal);
      const track = item.kind === "track" ? item.track : null;
      return {
        title: track?.title ?? "",
        description: "",
        owner: track?.artists.join(", ") ?? "",
        coverUrl: track?.coverUrl ?? null,
        snapshotId: null,
        total: 1,
      };
    },
    page: async (offset, signal) => ({ items: offset > 0 ? [] : [await read(signal)], total: 1 }),
  };
}

type Read<T> = (signal: AbortSignal) => Promise<T>;

/** Asked for once, and again only where that failed. */
function kept<T>(read: Read<T>): Read<T> {
  let asked: Promise<T> | null = null;
  return (signal) => {
    asked ??= read(signal).catch((error: unknown) => {
      asked = null;
      throw error;
    });
    return asked;
  };
}
