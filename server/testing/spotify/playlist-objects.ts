import type { FakePlaylist, FakeUser, LocalFile, PlaylistItem } from "./catalogue-types.ts";
import {
  episodeObject,
  identityOf,
  trackObject,
  coverUrl,
  type Addresses,
} from "./spotify-objects.ts";

/** Which of the names of 2026 and before the fields of playlists have. */
export type PlaylistShape = "item" | "track" | "both";

export function simplifiedPlaylist(at: Addresses, playlist: FakePlaylist, shape: PlaylistShape) {
  const href = `${at.apiUrl}/playlists/${playlist.id}/items`;
  const listed = { href, total: playlist.items.length };
  return { ...playlistMetadata(at, playlist), ...inShape(shape, ["items", "tracks"], listed) };
}

/** What everybody sees of a playlist, without its items. */
export function playlistMetadata(at: Addresses, playlist: FakePlaylist) {
  const { cover } = playlist;
  return {
    ...identityOf(at, "playlist", playlist.id),
    collaborative: playlist.collaborators.length > 0,
    description: playlist.description,
    // Spotify doesn't tell the size of a cover that a user uploaded.
    images: cover === null ? [] : [{ url: coverUrl(at, cover, 640), height: null, width: null }],
    name: playlist.title,
    owner: { ...publicUser(at, playlist.owner), display_name: playlist.owner.displayName },
    public: playlist.isPublic,
    snapshot_id: playlist.snapshotId,
  };
}

export function playlistItem(
  at: Addresses,
  { addedAt, addedBy, entry }: PlaylistItem,
  shape: PlaylistShape,
) {
  return {
    added_at: addedAt,
    added_by: publicUser(at, addedBy),
    is_local: entry?.kind === "local",
    ...inShape(shape, ["item", "track"], entryObject(at, entry)),
  };
}

export function inShape(
  shape: PlaylistShape,
  [now, before]: readonly [string, string],
  value: unknown,
): Record<string, unknown> {
  return {
    ...(shape !== "track" && { [now]: value }),
    ...(shape !== "item" && { [before]: value }),
  };
}

function publicUser(at: Addresses, user: FakeUser) {
  return identityOf(at, "user", user.id);
}

function entryObject(at: Addresses, entry: PlaylistItem["entry"]) {
  if (entry === null) return null;
  switch (entry.kind) {
    case "track":
      return trackObject(at, entry, true);
    case "episode":
      return episodeObject(at, entry);
    case "local":
      return localTrack(entry);
  }
}

function localTrack({ title, artist, album, durationMs }: LocalFile) {
  const uri = [artist, album, title].map((part) => encodeURIComponent(part).replaceAll("%20", "+"));
  const nameless = { external_urls: {}, href: null, id: null };
  return {
    ...nameless,
    album: {
      ...nameless,
      album_type: null,
      artists: [],
      available_markets: [],
      images: [],
      name: album,
      release_date: null,
      release_date_precision: null,
      total_tracks: 0,
      type: "album",
      uri: null,
    },
    artists: [{ ...nameless, name: artist, type: "artist", uri: null }],
    disc_number: 0,
    duration_ms: durationMs,
    explicit: false,
    external_ids: {},
    is_local: true,
    name: title,
    preview_url: null,
    track_number: 0,
    type: "track",
    uri: `spotify:local:${uri.join(":")}:${Math.round(durationMs / 1000)}`,
  };
}
