import { z } from "zod";
import type { Transaction } from "#server/db.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { storageKeys } from "#server/storage/storage-key.ts";

/** Event that is written with the removal of a separation's row. */
export const SEPARATION_DELETED = "separation.deleted";

const deleted = z.object({ packId: z.uuid() });
const MAX_PER_RUN = 1000;

/**
 * Removes the files of separations whose rows are gone: of those that were deleted, by the events that
 * say so, for as long as events are kept. Never what a row is merely not found for: with the wrong
 * database that would be everybody's audio. Answers how many it looked after.
 */
export async function sweepDeletedPacks(
  reader: Pick<Transaction, "event" | "stemPack">,
  store: ObjectStore,
): Promise<number> {
  const events = await reader.event.findMany({
    where: { type: SEPARATION_DELETED },
    orderBy: { id: "desc" },
    take: MAX_PER_RUN,
    select: { data: true },
  });
  const ids = events.flatMap(({ data }) => deleted.safeParse(data).data?.packId ?? []);
  const kept = await reader.stemPack.findMany({
    where: { id: { in: ids } },
    select: { id: true },
  });
  const isKept = new Set(kept.map(({ id }) => id));
  const gone = ids.filter((id) => !isKept.has(id));
  for (const id of gone) await store.deletePrefix(storageKeys.pack(id));
  return gone.length;
}
