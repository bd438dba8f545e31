import type { Database } from "#server/db.ts";
import { lockPack } from "#server/jobs/lock-job.ts";
import { touchTrack } from "#server/jobs/mirror-state.ts";
import { notFound, requireId } from "#server/require-id.ts";

/** Makes a separation the one that its track opens with. Throws `not_found`, also for another user's. */
export async function chooseSeparation(
  database: Database,
  userId: string,
  separationId: string,
): Promise<{ separationId: string }> {
  const id = requireId(separationId, "Separation");
  await database.$transaction(async (tx) => {
    const where = { id, userId, kind: "separation" as const, track: { deletedAt: null } };
    await lockPack(tx, id);
    const pack = await tx.stemPack.findFirst({ where, select: { trackId: true } });
    if (!pack) throw notFound("Separation");
    await touchTrack(tx, pack.trackId, { chosenPackId: id });
  });
  return { separationId: id };
}
