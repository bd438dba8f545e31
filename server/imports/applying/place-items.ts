import type { Transaction } from "#server/db.ts";

/**
 * Gives a playlist its tracks in their order. Those that are not in it any more keep their last place and are marked,
 * unless the source may only not have shown them.
 */
export async function placeItems(
  tx: Transaction,
  given: { playlistId: string; wantedIds: readonly string[]; mayBeMore: boolean },
): Promise<void> {
  const { playlistId, mayBeMore } = given;
  const ids = [...given.wantedIds];
  await tx.$executeRaw`
    INSERT INTO "PlaylistItem" (id, "playlistId", "wantedId", position)
    SELECT gen_random_uuid(), ${playlistId}::uuid, g.id, g.place::int - 1
    FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS g(id, place)
    ON CONFLICT ("playlistId", "wantedId")
      DO UPDATE SET position = excluded.position, "goneAt" = NULL`;
  if (mayBeMore) return;
  await tx.$executeRaw`
    UPDATE "PlaylistItem" SET "goneAt" = now()
    WHERE "playlistId" = ${playlistId}::uuid AND "goneAt" IS NULL
      AND "wantedId" NOT IN (SELECT unnest(${ids}::uuid[]))`;
}
