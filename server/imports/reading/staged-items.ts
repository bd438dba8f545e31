import { createHash } from "node:crypto";
import { z } from "zod";
import type { ListItem } from "#server/imports/lists/imported-list.ts";
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

/** A pasted track; the same words have the same id, whatever list they stand in. */
export function pastedItem(item: ListItem): ListedItem {
  const { title, artists, album, durationSec, isrc, isExplicit, coverUrl } = item;
  const words = JSON.stringify([title, artists, album, isrc].map((part) => part ?? ""));
  const hash = createHash("sha256").update(words.toLowerCase()).digest("hex").slice(0, 32);
  const id = item.spotifyTrackId ?? hash;
  const told = { title, artists, album: album ?? "", durationSec, isrc, isExplicit, coverUrl };
  return { kind: "track", track: { id, ...told } };
}
