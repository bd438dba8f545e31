import type { Transaction } from "#server/db.ts";

/**
 * Gives a playlist its tracks in their order. Those that its user does not want go, but for what they may still take out
 * of the bin. Those that are not in it any more keep their last place and are marked, unless the source may only not have
 * shown them.
 */
export async function placeItems(
  tx: Transaction,
  given: {
    playlistId: string;
    wantedIds: readonly string[];
    /** By `sourceId`. */
    leftOut: readonly string[];
    mayBeMore: boolean;
  },
): Promise<void> {
  const { playlistId, mayBeMore } = given;
  const ids = [...given.wantedIds];
  const leftOut = [...given.leftOut];
  await tx.$executeRaw`
    DELETE FROM "PlaylistItem" i USING "WantedTrack" w JOIN "Track" t ON t.id = w."trackId"
    WHERE i."playlistId" = ${playlistId}::uuid AND i."wantedId" = w.id
      AND w."sourceId" = ANY(${leftOut}::text[]) AND t."deletedAt" IS NULL`;
  await tx.$executeRaw`
    INSERT INTO "PlaylistItem" (id, "playlistId", "wantedId", position)
    SELECT gen_random_uuid(), ${playlistId}::uuid, g.id, g.place::int - 1
    FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS g(id, place)
    ON CONFLICT ("playlistId", "wantedId")
      DO UPDATE SET position = excluded.position, "goneAt" = NULL`;
  if (mayBeMore) return;
  await tx.$executeRaw`
    UPDATE "PlaylistItem" i SET "goneAt" = now() FROM "WantedTrack" w
    WHERE i."playlistId" = ${playlistId}::uuid AND i."goneAt" IS NULL AND w.id = i."wantedId"
      AND w.id NOT IN (SELECT unnest(${ids}::uuid[])) AND w."sourceId" <> ALL(${leftOut}::text[])`;
}
