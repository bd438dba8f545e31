import type { Transaction } from "#server/db.ts";
import type { WantedTrack } from "#server/generated/prisma/client.ts";
import { notFound, requireId } from "#server/require-id.ts";

/** The user's wanted track, if its track is not in the bin; `not_found` for another user's. */
export async function findWanted(
  reader: Pick<Transaction, "wantedTrack">,
  userId: string,
  wantedId: string,
): Promise<WantedTrack> {
  const id = requireId(wantedId, "Track of the list");
  const where = { id, userId, track: { deletedAt: null } };
  const wanted = await reader.wantedTrack.findFirst({ where });
  if (!wanted) throw notFound("Track of the list");
  return wanted;
}
