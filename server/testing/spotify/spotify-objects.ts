import type { FakeAlbum, FakeArtist, FakeEpisode, FakeTrack, FakeUser } from "./catalogue-types.ts";

export interface Addresses {
  /** As `SPOTIFY_API_URL` has it: `http://127.0.0.1:8080/v1`. */
  readonly apiUrl: string;
  readonly accountsUrl: string;
  readonly openUrl: string;
  readonly imagesUrl: string;
}

interface Image {
  readonly url: string;
  readonly height: number;
  readonly width: number;
}

/** The beginnings of the addresses of an album's cover, by its size in pixels. */
export const ALBUM_COVERS: ReadonlyMap<number, string> = new Map([
  [640, "ab67616d0000b273"],
  [300, "ab67616d00001e02"],
  [64, "ab67616d00004851"],
]);

export function coverUrl(at: Addresses, cover: string, size: number): string {
  return `${at.imagesUrl}/image/${ALBUM_COVERS.get(size) ?? ""}${cover}`;
}

/** Widest first, as documented. */
export function coverImages(at: Addresses, cover: string | null): Image[] {
  if (cover === null) return [];
  return [...ALBUM_COVERS.keys()].map((size) => ({
    url: coverUrl(at, cover, size),
    height: size,
    width: size,
  }));
}

/** The fields by which every object of the Web API names itself. */
export function identityOf(at: Addresses, type: string, id: string) {
  return {
    external_urls: { spotify: `https://open.spotify.com/${type}/${id}` },
    href: `${at.apiUrl}/${type}s/${id}`,
    id,
    type,
    uri: `spotify:${type}:${id}`,
  };
}

export function privateUser(at: Addresses, user: FakeUser) {
  return {
    ...identityOf(at, "user", user.id),
    account_id: user.accountId,
    display_name: user.displayName,
    images: [],
  };
}

function simplifiedArtist(at: Addresses, { id, name }: FakeArtist) {
  return { ...identityOf(at, "artist", id), name };
}

export function artistObject(at: Addresses, artist: FakeArtist) {
  return { ...simplifiedArtist(at, artist), images: [] };
}

export function simplifiedAlbum(at: Addresses, album: FakeAlbum) {
  return {
    ...identityOf(at, "album", album.id),
    album_type: album.tracks.length > 1 ? "album" : "single",
    artists: album.artists.map((artist) => simplifiedArtist(at, artist)),
    available_markets: [],
    images: coverImages(at, album.cover),
    name: album.title,
    release_date: album.releaseDate,
    release_date_precision: precisionOf(album.releaseDate),
    total_tracks: album.tracks.length,
  };
}

function precisionOf(date: string): string {
  return ["year", "month", "day"][date.split("-").length - 1] ?? "day";
}

/** `hasMarket` says whether Spotify knows where the listener is; nothing tells what is playable otherwise. */
export function simplifiedTrack(at: Addresses, track: FakeTrack, hasMarket: boolean) {
  return {
    ...identityOf(at, "track", track.id),
    artists: track.artists.map((artist) => simplifiedArtist(at, artist)),
    disc_number: 1,
    duration_ms: track.durationMs,
    explicit: track.isExplicit,
    is_local: false,
    ...(hasMarket && { is_playable: track.isPlayable }),
    ...(hasMarket && !track.isPlayable && { restrictions: { reason: "market" } }),
    name: track.title,
    preview_url: null,
    track_number: track.trackNumber,
  };
}

export function trackObject(at: Addresses, track: FakeTrack, hasMarket: boolean) {
  return {
    ...simplifiedTrack(at, track, hasMarket),
    album: simplifiedAlbum(at, track.album),
    external_ids: { isrc: track.isrc },
  };
}

export function episodeObject(at: Addresses, episode: FakeEpisode) {
  const images = coverImages(at, episode.cover);
  const described = { description: "", html_description: "", explicit: false };
  return {
    ...identityOf(at, "episode", episode.id),
    ...described,
    audio_preview_url: null,
    duration_ms: episode.durationMs,
    images,
    is_externally_hosted: false,
    is_playable: true,
    languages: ["en"],
    name: episode.title,
    release_date: "2026-01-31",
    release_date_precision: "day",
    show: {
      ...identityOf(at, "show", episode.show.id),
      ...described,
      available_markets: [],
      copyrights: [],
      images,
      is_externally_hosted: false,
      languages: ["en"],
      media_type: "audio",
      name: episode.show.title,
      publisher: "Sample Publisher",
      total_episodes: 1,
    },
  };
}
