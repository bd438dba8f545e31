import type { Catalogue } from "./catalogue.ts";
import type { FakePlaylist, FakeTrack, FakeUser } from "./catalogue-types.ts";
import { pickFields } from "./fields-filter.ts";
import type { Grants } from "./grants.ts";
import { hashOf } from "./ids.ts";
import { LIST_BOUNDS, pageOf, readPage, type PageRequest } from "./paging.ts";
import {
  inShape,
  playlistItem,
  playlistMetadata,
  simplifiedPlaylist,
  type PlaylistShape,
} from "./playlist-objects.ts";
import { json, type Call, type Reply } from "./reply.ts";
import { searchCatalogue } from "./search-catalogue.ts";
import { badRequest, notFound, SpotifyError } from "./spotify-error.ts";
import {
  coverImages,
  privateUser,
  simplifiedAlbum,
  simplifiedTrack,
  trackObject,
  type Addresses,
} from "./spotify-objects.ts";

/** A page of a playlist's items that has just been read. */
export interface ServedPage {
  readonly playlist: FakePlaylist;
  readonly offset: number;
  readonly limit: number;
}

export interface WebApiState {
  readonly at: Addresses;
  readonly catalogue: Catalogue;
  readonly grants: Grants;
  readonly settings: { playlistShape: PlaylistShape };
  readonly onPage: (page: ServedPage) => void;
}

interface Asked extends WebApiState {
  readonly id: string;
  readonly address: URL;
  /** Null for a token of the app itself. */
  readonly user: FakeUser | null;
  readonly scopes: readonly string[];
  /** Whether Spotify knows the listener's country: by the user's account or by the request. */
  readonly hasMarket: boolean;
}

const ROUTES: readonly (readonly [RegExp, (asked: Asked) => unknown])[] = [
  [/^\/me$/, (asked) => privateUser(asked.at, userOf(asked))],
  [/^\/me\/playlists$/, ownPlaylists],
  [/^\/me\/tracks$/, savedTracks],
  [/^\/playlists\/([^/]+)$/, onePlaylist],
  [/^\/playlists\/([^/]+)\/items$/, playlistItems],
  [/^\/albums\/([^/]+)$/, oneAlbum],
  [/^\/albums\/([^/]+)\/tracks$/, albumTracks],
  [/^\/tracks\/([^/]+)$/, oneTrack],
  [/^\/search$/, searchCatalogue],
];

/** Closed to apps in development mode since 2026: 403, for whatever there is behind it. */
const CLOSED =
  /^\/(tracks|albums|playlists\/[^/]+\/tracks|audio-(features|analysis).*|users\/.*|recommendations.*)$/;

/** A request of the Web API; what is wrong with it is thrown as a `SpotifyError`. */
export function webApi(state: WebApiState, call: Call): Reply {
  const { user, scopes } = accessOf(state.grants, call.authorization);
  const [answer, id] = routeOf(call);
  const address = new URL(`${state.at.apiUrl}${call.path}?${call.query}`);
  const hasMarket = user !== null || call.query.has("market");
  const value = answer({ ...state, id, address, user, scopes, hasMarket });
  return withTag(json(200, value), call.ifNoneMatch);
}

function accessOf(grants: Grants, authorization: string | undefined) {
  const { kind, token } = grants.bearerOf(authorization);
  if (!token) throw new SpotifyError(401, UNAUTHORIZED[kind] ?? "Invalid access token");
  if (token.user?.isRegistered === false) throw new SpotifyError(403, NOT_REGISTERED);
  return token;
}

function routeOf({ method, path }: Call): [(asked: Asked) => unknown, string] {
  if (CLOSED.test(path)) throw new SpotifyError(403, "Forbidden", { isViolation: true });
  for (const [pattern, answer] of ROUTES) {
    const match = pattern.exec(path);
    if (!match) continue;
    if (method !== "GET") throw new SpotifyError(405, "Method not allowed", { isViolation: true });
    const id = match[1] ?? "";
    if (match.length > 1 && !/^[0-9a-zA-Z]{22}$/.test(id)) throw badRequest("Invalid base62 id");
    return [answer, id];
  }
  throw new SpotifyError(404, "Service not found", { isViolation: true });
}

const UNAUTHORIZED: Readonly<Record<string, string>> = {
  none: "No token provided",
  expired: "The access token expired",
  basic: "Only valid bearer authentication supported",
};

const NOT_REGISTERED =
  "User not registered in the Developer Dashboard; the owner of the app can add the account there.";

function withTag(reply: Reply, known: string | undefined): Reply {
  const etag = `"${hashOf(reply.body.toString()).slice(0, 32)}"`;
  const headers = { etag, "cache-control": "private, max-age=0" };
  if (known === etag) return { status: 304, headers, body: "" };
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

function userOf({ user }: Asked): FakeUser {
  if (!user) throw new SpotifyError(401, "Valid user authentication required");
  return user;
}

function needScope({ scopes }: Asked, scope: string): void {
  if (!scopes.includes(scope)) throw new SpotifyError(403, "Insufficient client scope");
}

function ownPlaylists(asked: Asked) {
  const user = userOf(asked);
  const { at, catalogue, scopes, settings, address } = asked;
  const own = [...catalogue.playlists.values()].filter((one) => isContributor(one, user));
  const listed = [...own, ...user.followed].filter(
    (one) =>
      (one.isPublic || scopes.includes("playlist-read-private")) &&
      (one.collaborators.length === 0 || scopes.includes("playlist-read-collaborative")),
  );
  return pageOf(listed, readPage(address, LIST_BOUNDS), (one) =>
    simplifiedPlaylist(at, one, settings.playlistShape),
  );
}

function savedTracks(asked: Asked) {
  const user = userOf(asked);
  needScope(asked, "user-library-read");
  const page = readPage(asked.address, LIST_BOUNDS);
  return pageOf(user.saved, page, ({ addedAt, track }) => ({
    added_at: addedAt,
    track: trackObject(asked.at, track, asked.hasMarket),
  }));
}

function onePlaylist(asked: Asked) {
  const { at, catalogue, user, address, settings, id } = asked;
  const playlist = catalogue.playlists.get(id);
  const isOwn = playlist !== undefined && user !== null && isContributor(playlist, user);
  if (!playlist || (!playlist.isPublic && !isOwn)) throw notFound();
  if (!playlist.isPublic) needScope(asked, "playlist-read-private");
  const metadata = { ...playlistMetadata(at, playlist), followers: { href: null, total: 0 } };
  const first = new URL(`${at.apiUrl}/playlists/${id}/items`);
  const page = { address: first, offset: 0, limit: LIST_BOUNDS.mostLimit };
  // Development mode: a playlist of other people is only described.
  const items = isOwn
    ? inShape(settings.playlistShape, ["items", "tracks"], itemsPage(asked, playlist, page))
    : {};
  return pickFields({ ...metadata, ...items }, address.searchParams.get("fields"));
}

function playlistItems(asked: Asked) {
  const { catalogue, user, address, id } = asked;
  const page = readPage(address, LIST_BOUNDS);
  const playlist = catalogue.playlists.get(id);
  if (!playlist) throw notFound();
  if (!user || !isContributor(playlist, user)) throw new SpotifyError(403, "Forbidden");
  if (!playlist.isPublic) needScope(asked, "playlist-read-private");
  return pickFields(itemsPage(asked, playlist, page), address.searchParams.get("fields"));
}

function itemsPage({ at, settings, onPage }: Asked, playlist: FakePlaylist, page: PageRequest) {
  const { playlistShape } = settings;
  const value = pageOf(playlist.items, page, (item) => playlistItem(at, item, playlistShape));
  onPage({ playlist, offset: page.offset, limit: page.limit });
  return value;
}

function isContributor({ owner, collaborators }: FakePlaylist, user: FakeUser): boolean {
  return owner === user || collaborators.includes(user);
}

function oneAlbum(asked: Asked) {
  const { at, catalogue, id, hasMarket } = asked;
  const album = catalogue.albums.get(id);
  if (!album) throw notFound();
  const address = new URL(`${at.apiUrl}/albums/${id}/tracks`);
  const page = { address, offset: 0, limit: LIST_BOUNDS.mostLimit };
  return {
    ...simplifiedAlbum(at, album),
    copyrights: [{ text: "2026 Sample Label", type: "P" }],
    external_ids: { upc: "000000000000" },
    genres: [],
    images: coverImages(at, album.cover),
    label: "Sample Label",
    popularity: 0,
    tracks: pageOf(album.tracks, page, (track: FakeTrack) => simplifiedTrack(at, track, hasMarket)),
  };
}

function albumTracks({ at, catalogue, id, address, hasMarket }: Asked) {
  const page = readPage(address, LIST_BOUNDS);
  const album = catalogue.albums.get(id);
  if (!album) throw notFound();
  return pageOf(album.tracks, page, (track) => simplifiedTrack(at, track, hasMarket));
}

function oneTrack({ at, catalogue, id, hasMarket }: Asked) {
  const track = catalogue.tracks.get(id);
  if (!track) throw notFound();
  return trackObject(at, track, hasMarket);
}
