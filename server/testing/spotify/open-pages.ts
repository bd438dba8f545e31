import type { Catalogue } from "./catalogue.ts";
import type { FakeAlbum, FakeArtist, FakePlaylist, PlaylistEntry } from "./catalogue-types.ts";
import { escapeHtml, html, json, type Call, type Reply } from "./reply.ts";
import { coverUrl, type Addresses } from "./spotify-objects.ts";
import { hashOf } from "./ids.ts";
import type { FakeTrack } from "./catalogue-types.ts";

export interface OpenState {
  readonly at: Addresses;
  readonly catalogue: Catalogue;
}

type Shown = FakeTrack | FakeAlbum | FakePlaylist;

/** The most tracks that an embed page lists, without a word on how many there are. */
const MOST_EMBEDDED = 100;
/** The page names the sizes in this order. */
const EMBED_SIZES = [300, 64, 640];

/** Spotify's public pages, as far as they can be read without an account. */
export function openPages(state: OpenState, { path, query }: Call): Reply {
  if (path === "/oembed") return oembed(state, query.get("url") ?? "");
  const [, type = "", id = ""] = /^\/embed\/(\w+)\/(\w+)$/.exec(path) ?? [];
  if (type === "") return html(404, "Page not found");
  const shown = find(state.catalogue, type, id);
  return html(200, embedPage(shown ? entityState(state.at, shown) : NOT_FOUND));
}

/** The page is there for whatever id; its content says that nothing was found. */
const NOT_FOUND = {
  status: 404,
  title: "Page not found",
  description: "We can't seem to find the page you are looking for.",
  links: [],
};

function find(catalogue: Catalogue, type: string, id: string): Shown | undefined {
  if (type === "track") return catalogue.tracks.get(id);
  if (type === "album") return catalogue.albums.get(id);
  const playlist = type === "playlist" ? catalogue.playlists.get(id) : undefined;
  return playlist?.isPublic === true ? playlist : undefined;
}

function oembed({ at, catalogue }: OpenState, url: string): Reply {
  const named = /(?:^spotify:|\/)(track|album|playlist)[/:](\w+)(?:\?.*)?$/.exec(url);
  const [, type = "", id = ""] = named ?? [];
  const shown = find(catalogue, type, id);
  if (!shown) return html(404, "Not found");
  const frame = `https://open.spotify.com/embed/${type}/${id}?utm_source=oembed`;
  const title = escapeHtml(`Spotify Embed: ${shown.title}`);
  const cover = coverOf(shown);
  return json(200, {
    html: `<iframe width="100%" height="352" title="${title}" frameborder="0" src="${frame}"></iframe>`,
    iframe_url: frame,
    width: 456,
    height: 352,
    version: "1.0",
    provider_name: "Spotify",
    provider_url: "https://spotify.com",
    type: "rich",
    title: shown.title,
    thumbnail_url: cover === null ? null : coverUrl(at, cover, 300),
    thumbnail_width: cover === null ? null : 300,
    thumbnail_height: cover === null ? null : 300,
  });
}

function embedPage(pageProps: unknown): string {
  const state = { props: { pageProps, __N_SSP: true }, page: "/embed/[type]/[id]", query: {} };
  const script = JSON.stringify(state).replaceAll("<", "\\u003c");
  return `<!DOCTYPE html><html lang="en"><head><meta charSet="utf-8"/><title>Spotify Embed</title></head><body><div id="__next"></div><script id="__NEXT_DATA__" type="application/json">${script}</script></body></html>`;
}

function entityState(at: Addresses, shown: Shown) {
  // The real page holds a token here; this one opens nothing, as no client may use that.
  const session = { accessToken: "not-for-clients", isAnonymous: true };
  return { state: { data: { entity: entityOf(at, shown) }, settings: { session } } };
}

function entityOf(at: Addresses, shown: Shown) {
  const named = {
    type: shown.kind,
    name: shown.title,
    uri: `spotify:${shown.kind}:${shown.id}`,
    id: shown.id,
    title: shown.title,
  };
  switch (shown.kind) {
    case "track":
      return {
        ...named,
        ...playable(shown),
        ...trackFacts(shown),
        visualIdentity: look(at, shown),
      };
    case "album":
      return { ...named, ...listFacts(at, shown, shown.tracks), subtitle: subtitle(shown.artists) };
    case "playlist": {
      const entries = shown.items.map(({ entry }) => entry);
      return { ...named, ...listFacts(at, shown, entries), subtitle: shown.owner.displayName };
    }
  }
}

function trackFacts({ artists, album, durationMs }: FakeTrack) {
  return {
    artists: artists.map(({ id, name }) => ({ name, uri: `spotify:artist:${id}` })),
    releaseDate: { isoString: `${album.releaseDate}T00:00:00Z` },
    duration: durationMs,
    hasVideo: false,
    audioPreview: null,
    relatedEntityUri: `spotify:artist:${artists[0]?.id ?? ""}`,
  };
}

function listFacts(
  at: Addresses,
  shown: FakeAlbum | FakePlaylist,
  entries: readonly PlaylistEntry[],
) {
  return {
    releaseDate: null,
    duration: 0,
    isPlayable: true,
    playabilityReason: "PLAYABLE",
    isExplicit: false,
    isNineteenPlus: false,
    hasVideo: false,
    coverArt: { sources: look(at, shown).image.map(toSource) },
    trackList: entries.flatMap(toRow).slice(0, MOST_EMBEDDED),
    visualIdentity: look(at, shown),
  };
}

function toRow(entry: PlaylistEntry) {
  if (entry === null || entry.kind === "local") return [];
  const uri = `spotify:${entry.kind}:${entry.id}`;
  const isTrack = entry.kind === "track";
  const row = {
    uri,
    uid: hashOf(uri).slice(0, 16),
    title: entry.title,
    subtitle: isTrack ? subtitle(entry.artists) : entry.show.title,
    ...(isTrack ? playable(entry) : playable({ isPlayable: true, isExplicit: false })),
    contentRatings: { labels: [] },
    duration: entry.durationMs,
    audioPreview: null,
    entityType: entry.kind,
  };
  return [row];
}

function playable({ isPlayable, isExplicit }: Pick<FakeTrack, "isPlayable" | "isExplicit">) {
  const playabilityReason = isPlayable ? "PLAYABLE" : "COUNTRY_RESTRICTED";
  return { isPlayable, playabilityReason, isExplicit, isNineteenPlus: false };
}

/** A comma and a no-break space stand between artists, as an artist's name may have a plain comma. */
function subtitle(artists: readonly FakeArtist[]): string {
  return artists.map(({ name }) => name).join(",\u00a0");
}

function look(at: Addresses, shown: Shown) {
  const cover = coverOf(shown);
  const sizes = cover === null ? [] : EMBED_SIZES;
  return {
    backgroundBase: { alpha: 255, blue: 64, green: 64, red: 64 },
    image: sizes.map((size) => ({
      url: coverUrl(at, cover ?? "", size),
      maxHeight: size,
      maxWidth: size,
    })),
  };
}

function toSource({ url, maxHeight, maxWidth }: ReturnType<typeof look>["image"][number]) {
  return { url, height: maxHeight, width: maxWidth };
}

function coverOf(shown: Shown): string | null {
  return shown.kind === "track" ? shown.album.cover : shown.cover;
}
