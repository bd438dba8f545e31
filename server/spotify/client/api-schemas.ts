import { z } from "zod";

/** Answers of the Web API, as far as they are used; what else they hold is dropped. */

const image = z.object({
  url: z.string(),
  width: z.number().nullish(),
  height: z.number().nullish(),
});
const images = z.array(image).nullish();
const artists = z.array(z.object({ name: z.string().nullish() })).nullish();

const albumOfTrack = z.object({ id: z.string().nullish(), name: z.string().nullish(), images });

/** Of tracks in albums, album and external ids are missing. */
export const trackSchema = z.object({
  id: z.string().nullish(),
  name: z.string(),
  type: z.literal("track").nullish(),
  artists,
  album: albumOfTrack.nullish(),
  duration_ms: z.number().nonnegative(),
  explicit: z.boolean().nullish(),
  external_ids: z.object({ isrc: z.string().nullish() }).nullish(),
  is_local: z.boolean().nullish(),
  disc_number: z.number().nullish(),
  track_number: z.number().nullish(),
});

export type ApiTrack = z.infer<typeof trackSchema>;

/** Anything at all in place of a track is counted, never a reason to fail. */
const listed = z.unknown();

/** An item of a playlist or of the liked songs; `item` is the newer name of `track`. */
export const listItemSchema = z
  .object({
    is_local: z.boolean().nullish(),
    added_at: z.string().nullish(),
    item: listed.optional(),
    track: listed.optional(),
  })
  .nullable();

/** A page of whatever `items` are. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    total: z.number().int().nonnegative(),
    offset: z.number().int().nonnegative(),
    next: z.string().nullable(),
  });
}

const firstItems = z
  .object({ total: z.number().int().nonnegative(), items: z.array(listItemSchema).nullish() })
  .nullish();

/** With items only for owner and collaborators; `items` is the newer name of `tracks`. */
export const playlistSchema = z.object({
  id: z.string(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  snapshot_id: z.string(),
  images,
  owner: z.object({ id: z.string().nullish(), display_name: z.string().nullish() }).nullish(),
  collaborative: z.boolean().nullish(),
  items: firstItems,
  tracks: firstItems,
});

export const albumSchema = z.object({
  id: z.string(),
  name: z.string(),
  images,
  artists,
  total_tracks: z.number().int().nonnegative(),
  external_ids: z.object({ upc: z.string().nullish() }).nullish(),
  /** The first ones. */
  tracks: z.object({ items: z.array(z.unknown()).nullish() }).nullish(),
});

export const profileSchema = z.object({
  id: z.string(),
  display_name: z.string().nullish(),
  product: z.string().nullish(),
});

/** Both forms: the Web API's and the accounts service's. */
export const errorSchema = z.object({
  error: z.union([
    z.string(),
    z.object({
      status: z.number().nullish(),
      message: z.string().nullish(),
      reason: z.string().nullish(),
    }),
  ]),
  error_description: z.string().nullish(),
  reason: z.string().nullish(),
});
