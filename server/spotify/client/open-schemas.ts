import { z } from "zod";

/** Spotify's public pages, as far as they are used. Nothing promises their shape: what is missing is null. */

const source = z.object({
  url: z.string(),
  width: z.number().nullish(),
  maxWidth: z.number().nullish(),
});

const row = z.object({
  uri: z.string(),
  title: z.string(),
  subtitle: z.string().nullish(),
  duration: z.number().nonnegative(),
  isExplicit: z.boolean().nullish(),
});

const entity = z.object({
  type: z.string(),
  id: z.string(),
  name: z.string().nullish(),
  title: z.string().nullish(),
  subtitle: z.string().nullish(),
  artists: z.array(z.object({ name: z.string() })).nullish(),
  duration: z.number().nonnegative().nullish(),
  isExplicit: z.boolean().nullish(),
  coverArt: z.object({ sources: z.array(source).nullish() }).nullish(),
  visualIdentity: z.object({ image: z.array(source).nullish() }).nullish(),
  trackList: z.array(z.unknown()).nullish(),
});

/** Of the page's own data; without `state` there is no such thing. */
export const embedSchema = z.object({
  props: z.object({
    pageProps: z.object({
      status: z.number().nullish(),
      state: z.object({ data: z.object({ entity }) }).nullish(),
    }),
  }),
});

export type EmbedEntity = z.infer<typeof entity>;
export type EmbedSource = z.infer<typeof source>;
export const embedRowSchema = row;

export const oembedSchema = z.object({
  title: z.string().nullish(),
  thumbnail_url: z.string().nullish(),
});
