import type { Database } from "#server/db.ts";
import type { ListReading } from "#server/generated/prisma/client.ts";
import { matchItems } from "#server/imports/matching/compare-in-thread.ts";
import type { ListedTrack } from "#server/spotify/client/listed-item.ts";
import { SHOWN_ITEMS, stagedItems } from "./staged-items.ts";

/** Keeps with a list's first items what would stand for them. */
export async function matchReading(
  database: Database,
  { id: readingId, userId, source }: ListReading,
  signal: AbortSignal,
): Promise<void> {
  const pages = await database.listPage.findMany({
    where: { readingId, start: { lt: SHOWN_ITEMS } },
    orderBy: { start: "asc" },
  });
  const items = pages.map((page) => stagedItems.parse(page.items));
  const tracks = items.flat().flatMap((item) => (item.kind === "track" ? [item.track] : []));
  const distinct = [...new Map(tracks.map((track) => [track.id, track])).values()];
  const views = await matchItems({ database, signal }, { userId, source }, distinct);
  const matches = new Map(distinct.map(({ id }: ListedTrack, at) => [id, views[at] ?? null]));
  for (const [at, { start }] of pages.entries()) {
    const found = items[at]?.map((item) =>
      item.kind === "track" ? (matches.get(item.track.id) ?? null) : null,
    );
    await database.listPage.updateMany({
      where: { readingId, start },
      data: { matches: JSON.parse(JSON.stringify(found)) as object[] },
    });
  }
}
