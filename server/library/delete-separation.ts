import { notFound, requireId } from "#server/require-id.ts";
import { cancelJob } from "#server/jobs/cancel-job.ts";
import { lockTrack } from "#server/jobs/lock-job.ts";
import { touchTrack } from "#server/jobs/mirror-state.ts";
import { storageKeys } from "#server/storage/storage-key.ts";
import type { PurgeContext } from "./purge-tracks.ts";
import { untilAttemptsEnd } from "./until-attempts-end.ts";

/** Removes a separation with its files; a running one is cancelled and waited for first, a choice of it is void. */
export async function deleteSeparation(
  context: PurgeContext,
  userId: string,
  separationId: string,
): Promise<{ separationId: string }> {
  const { database, store } = context;
  const id = requireId(separationId, "Separation");
  const pack = await database.stemPack.findFirst({
    where: { id, userId, kind: "separation" },
    select: {
      trackId: true,
      jobs: { where: { state: { in: ["queued", "running"] } }, select: { id: true } },
    },
  });
  if (!pack) throw notFound("Separation");
  for (const job of pack.jobs) await cancelJob(context, { jobId: job.id, userId });
  await untilAttemptsEnd(database, { packId: id });
  await store.deletePrefix(storageKeys.pack(id));
  await database.$transaction(async (tx) => {
    // As a start of the same separation does, so that none of the two waits for the other.
    await lockTrack(tx, pack.trackId);
    const [gone] = await tx.stemPack.findMany({ where: { id }, select: { sizeBytes: true } });
    await tx.stemPack.deleteMany({ where: { id } });
    await tx.track.updateMany({ where: { chosenPackId: id }, data: { chosenPackId: null } });
    await touchTrack(tx, pack.trackId, { storedBytes: { decrement: gone?.sizeBytes ?? 0n } });
  });
  return { separationId: id };
}
