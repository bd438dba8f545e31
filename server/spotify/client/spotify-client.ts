import type { z } from "zod";
import {
  albumSchema,
  listItemSchema,
  pageOf,
  playlistSchema,
  profileSchema,
  trackSchema,
} from "./api-schemas.ts";
import { z as zod } from "zod";
import { ApiRequests, type ApiRequestOptions } from "./api-requests.ts";

/** What the documentation allows at most; more is answered with an error. */
export const PAGE_LIMIT = 50;
const SEARCH_LIMIT = 10;
/** Pages of the liked songs and of playlists end here at the latest. */
const MAX_OFFSET = 100_000;

export interface PageRequest {
  /** Items before the page. */
  readonly offset: number;
  /** 1 to 50. */
  readonly limit?: number;
}

const listPage = pageOf(listItemSchema);
const trackPage = pageOf(zod.unknown());
const playlistPage = pageOf(playlistSchema.nullable());
const searchResult = zod.object({ tracks: pageOf(trackSchema.nullable()) });

export type ListPage = z.infer<typeof listPage>;
export type TrackPage = z.infer<typeof trackPage>;
export type PlaylistPage = z.infer<typeof playlistPage>;

/** Only the fields of items that are used; a playlist of 10,000 would be 40 MB else. */
const TRACK_FIELDS =
  "id,name,type,artists(name),album(id,name,images),duration_ms,explicit,external_ids,is_local";
const LISTED_FIELDS = `items(is_local,added_at,item(${TRACK_FIELDS}),track(${TRACK_FIELDS})),total`;
const ITEM_FIELDS = `${LISTED_FIELDS},offset,next`;
const PLAYLIST_FIELDS = `id,name,description,snapshot_id,images,owner(id,display_name),collaborative,items(${LISTED_FIELDS}),tracks(${LISTED_FIELDS})`;

/** Spotify's Web API as one of its users, or as nobody; throws SpotifyError, and sends nothing the documentation forbids. */
export class SpotifyClient {
  readonly #requests: ApiRequests;

  constructor(options: ApiRequestOptions) {
    this.#requests = new ApiRequests(options);
  }

  profile(signal: AbortSignal): Promise<z.infer<typeof profileSchema>> {
    return this.#requests.get("/me", {}, { schema: profileSchema, signal });
  }

  /** With its first items, where Spotify shows them. */
  playlist(id: string, signal: AbortSignal): Promise<z.infer<typeof playlistSchema>> {
    const query = { fields: PLAYLIST_FIELDS, additional_types: "track,episode" };
    return this.#requests.get(`/playlists/${id}`, query, { schema: playlistSchema, signal });
  }

  playlistItems(id: string, page: PageRequest, signal: AbortSignal): Promise<ListPage> {
    const query = { ...pageQuery(page), fields: ITEM_FIELDS, additional_types: "track,episode" };
    return this.#requests.get(`/playlists/${id}/items`, query, { schema: listPage, signal });
  }

  likedTracks(page: PageRequest, signal: AbortSignal): Promise<ListPage> {
    return this.#requests.get("/me/tracks", pageQuery(page), { schema: listPage, signal });
  }

  ownPlaylists(page: PageRequest, signal: AbortSignal): Promise<PlaylistPage> {
    return this.#requests.get("/me/playlists", pageQuery(page), { schema: playlistPage, signal });
  }

  album(id: string, signal: AbortSignal): Promise<z.infer<typeof albumSchema>> {
    return this.#requests.get(`/albums/${id}`, {}, { schema: albumSchema, signal });
  }

  /** Without ISRC, album and cover, which tracks in albums don't carry. */
  albumTracks(id: string, page: PageRequest, signal: AbortSignal): Promise<TrackPage> {
    const query = pageQuery(page);
    return this.#requests.get(`/albums/${id}/tracks`, query, { schema: trackPage, signal });
  }

  track(id: string, signal: AbortSignal): Promise<z.infer<typeof trackSchema>> {
    return this.#requests.get(`/tracks/${id}`, {}, { schema: trackSchema, signal });
  }

  /** At most ten tracks, the likeliest first. */
  async searchTracks(text: string, signal: AbortSignal): Promise<z.infer<typeof trackSchema>[]> {
    const query = { q: text.slice(0, 250), type: "track", limit: String(SEARCH_LIMIT) };
    const { tracks } = await this.#requests.get("/search", query, { schema: searchResult, signal });
    return tracks.items.filter((track) => track !== null);
  }
}

function pageQuery({ offset, limit = PAGE_LIMIT }: PageRequest): Record<string, string> {
  if (!Number.isInteger(offset) || offset < 0 || offset > MAX_OFFSET) {
    throw new RangeError(`The offset is ${offset}; the limits are 0 and ${MAX_OFFSET}.`);
  }
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_LIMIT) {
    throw new RangeError(`The page's limit is ${limit}; the limits are 1 and ${PAGE_LIMIT}.`);
  }
  return { offset: String(offset), limit: String(limit) };
}
