import type { Transaction } from "#server/db.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { cancelJobsIn } from "#server/jobs/cancel-job.ts";
import { lockWork } from "#server/jobs/lock-job.ts";
import { touchTrack } from "#server/jobs/mirror-state.ts";
import { notFound, requireId } from "#server/require-id.ts";
import { storageKeys } from "#server/storage/storage-key.ts";
import { recordEvent } from "#server/telemetry/record-event.ts";
import type { PurgeContext } from "./purge-tracks.ts";
import { SEPARATION_DELETED } from "./sweep-deleted-packs.ts";
import { untilAttemptsEnd } from "./until-attempts-end.ts";

/**
 * Removes a separation: its row at once, with its live jobs and exports cancelled and a choice of it void, then,
 * when nothing works on it any more, its files. What a crash between leaves, a sweep removes.
 */
export async function deleteSeparation(
  context: PurgeContext,
  userId: string,
  separationId: string,
): Promise<{ separationId: string }> {
  const { database, boss, store } = context;
  const id = requireId(separationId, "Separation");
  const { trackId, jobIds } = await database.$transaction((tx) =>
    deleteRow(tx, boss, { id, userId }),
  );
  await untilAttemptsEnd(database, { id: { in: jobIds } });
  await store.deletePrefix(storageKeys.pack(id));
  if (jobIds.length > 0) {
    await database.$transaction(async (tx) => {
      // Of an export the owner sees what has become of it.
      const kind = { not: "export-audio" };
      await tx.job.deleteMany({ where: { id: { in: jobIds }, kind } });
      await touchTrack(tx, trackId);
    });
  }
  return { separationId: id };
}

/**
 * Jobs that were live, or whose attempt still ends, outlive the pack for as long as their attempts: who
 * runs them looks there.
 */
async function deleteRow(
  tx: Transaction,
  boss: Boss,
  { id, userId }: { id: string; userId: string },
): Promise<{ trackId: string; jobIds: string[] }> {
  const where = { id, userId, kind: "separation" as const };
  if ((await tx.stemPack.count({ where })) === 0) throw notFound("Separation");
  await lockWork(tx, { packId: id }, "deletion");
  const pack = await tx.stemPack.findFirst({ where });
  if (!pack) throw notFound("Separation");
  const readers = await tx.export.findMany({ where: { packId: id }, select: { jobId: true } });
  const readerIds = readers.flatMap(({ jobId }) => jobId ?? []);
  const ofPack = { OR: [{ packId: id }, { id: { in: readerIds } }] };
  const cancelled = await cancelJobsIn(tx, boss, ofPack);
  const ending = await tx.job.findMany({
    where: { ...ofPack, attempts: { some: { outcome: null } } },
    select: { id: true },
  });
  const jobIds = [...new Set([...cancelled, ...ending.map((job) => job.id)])];
  await tx.job.updateMany({ where: { id: { in: jobIds } }, data: { packId: null } });
  await tx.stemPack.delete({ where: { id } });
  const { trackId, sizeBytes } = pack;
  await tx.track.updateMany({
    where: { id: trackId, chosenPackId: id },
    data: { chosenPackId: null },
  });
  await touchTrack(tx, trackId, { storedBytes: { decrement: sizeBytes } });
  const data = { packId: id, trackId };
  await recordEvent(tx, { type: SEPARATION_DELETED, userId, data });
  return { trackId, jobIds };
}
