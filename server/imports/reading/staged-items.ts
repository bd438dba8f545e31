import { createHash } from "node:crypto";
import { z } from "zod";
import type { ListItem } from "#server/imports/lists/imported-list.ts";
import type { MatchView } from "#server/imports/views.ts";
import type { ListedItem } from "#server/spotify/client/listed-item.ts";

const track = z.object({
  id: z.string(),
  title: z.string(),
  artists: z.array(z.string()),
  album: z.string(),
  durationSec: z.number().nullable(),
  isrc: z.string().nullable(),
  isExplicit: z.boolean().nullable(),
  coverUrl: z.string().nullable(),
});

/** What a page of a reading holds (`ListPage.items`). */
export const stagedItems = z.array(
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("track"), track }),
    z.object({
      kind: z.literal("skipped"),
      reason: z.enum(["removed", "local_file", "episode", "unreadable"]),
    }),
  ]),
) satisfies z.ZodType<ListedItem[]>;

/** Items of a list that are compared before its import, and shown. */
export const SHOWN_ITEMS = 500;

const matchView = z.object({
  verdict: z.enum(["sure", "maybe", "no"]),
  candidates: z.int().nonnegative(),
  name: z.string().nullable(),
  durationSec: z.number().nullable(),
  reasons: z.array(z.custom<MatchView["reasons"][number]>((value) => typeof value === "string")),
}) satisfies z.ZodType<MatchView>;

/** `ListPage.matches`: of each item, null for one that is no track. */
export const stagedMatches = z.array(matchView.nullable());

/** A pasted track; the same words have the same id, whatever list they stand in. */
export function pastedItem(item: ListItem): ListedItem {
  const { title, artists, album, durationSec, isrc, isExplicit, coverUrl } = item;
  const words = JSON.stringify([title, artists, album, isrc].map((part) => part ?? ""));
  const hash = createHash("sha256").update(words.toLowerCase()).digest("hex").slice(0, 32);
  const id = item.spotifyTrackId ?? hash;
  const told = { title, artists, album: album ?? "", durationSec, isrc, isExplicit, coverUrl };
  return { kind: "track", track: { id, ...told } };
}

/** Pages in the order of their starts as one list; two that wrote at once have written the same, in other pages. */
export function joinPages<T>(pages: readonly { start: number; items: readonly T[] }[]): T[] {
  const all: T[] = [];
  for (const { start, items } of pages) {
    if (start > all.length) break;
    all.push(...items.slice(all.length - start));
  }
  return all;
}
