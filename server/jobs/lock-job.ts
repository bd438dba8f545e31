import { Prisma, type Transaction } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { Job } from "#server/generated/prisma/client.ts";

/** Locks a job's row until the transaction ends, so that its state changes one at a time; null when it is gone. */
export async function lockJob(tx: Transaction, jobId: string): Promise<Job | null> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "Job" WHERE id = ${jobId}::uuid FOR UPDATE`;
  return rows.length === 0 ? null : tx.job.findUnique({ where: { id: jobId } });
}

/** Everything of some tracks, or one of their packs with its jobs, those of its exports, and its track. */
export type LockedWork = { readonly trackIds: readonly string[] } | { readonly packId: string };

const MAX_TRIES = 5;

/**
 * Locks jobs, packs and tracks until the transaction ends; read them after this. Every transaction that
 * needs several of these locks takes them in the order job, pack, track, so that none of two waits for
 * the other; the user comes before them, wanted tracks, playlists and last a match request come after
 * them. Packs (or tracks and packs) that will be deleted are locked for that at once: who asks for more
 * later would wait for those who came in between. Throws `conflict` when new jobs keep coming.
 */
export async function lockWork(
  tx: Transaction,
  work: LockedWork,
  purpose: "change" | "deletion" = "change",
): Promise<void> {
  await tx.$executeRaw`SAVEPOINT lock_work`;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    if (await lockOnce(tx, work, purpose)) {
      await tx.$executeRaw`RELEASE SAVEPOINT lock_work`;
      return;
    }
    // A job came in between: with packs and tracks held it must not be waited for.
    await tx.$executeRaw`ROLLBACK TO SAVEPOINT lock_work`;
  }
  throw new DomainError("conflict", {
    message: "Jobs of this track begin as fast as they are looked for. Try again.",
  });
}

/** False when there are jobs now that were not there when jobs were locked. */
async function lockOnce(
  tx: Transaction,
  work: LockedWork,
  purpose: "change" | "deletion",
): Promise<boolean> {
  const { jobs, packs, tracks } = rowsOf(work);
  const isTrackKept = "packId" in work || purpose === "change";
  const mode = (isKept: boolean) =>
    isKept ? Prisma.sql`FOR NO KEY UPDATE` : Prisma.sql`FOR UPDATE`;
  const locked = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM "Job" WHERE ${jobs} ORDER BY id FOR UPDATE`;
  await tx.$queryRaw`
    SELECT 1 FROM "StemPack" WHERE ${packs} ORDER BY id ${mode(purpose === "change")}`;
  await tx.$queryRaw`SELECT 1 FROM "Track" WHERE ${tracks} ORDER BY id ${mode(isTrackKept)}`;
  const ids = locked.map(({ id }) => id);
  const missed = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "Job" WHERE ${jobs} AND id <> ALL(${ids}::uuid[]) LIMIT 1`;
  return missed.length === 0;
}

function rowsOf(work: LockedWork): Record<"jobs" | "packs" | "tracks", Prisma.Sql> {
  if ("packId" in work) {
    const pack = Prisma.sql`${work.packId}::uuid`;
    return {
      jobs: Prisma.sql`("packId" = ${pack}
        OR id IN (SELECT "jobId" FROM "Export" WHERE "packId" = ${pack}))`,
      packs: Prisma.sql`id = ${pack}`,
      tracks: Prisma.sql`id = (SELECT "trackId" FROM "StemPack" WHERE id = ${pack})`,
    };
  }
  const ids = Prisma.sql`${[...work.trackIds]}::uuid[]`;
  const ofTracks = Prisma.sql`"trackId" = ANY(${ids})`;
  return { jobs: ofTracks, packs: ofTracks, tracks: Prisma.sql`id = ANY(${ids})` };
}

/** Locks a pack's row until the transaction ends; read it after this. */
export async function lockPack(tx: Transaction, packId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "StemPack" WHERE id = ${packId}::uuid FOR NO KEY UPDATE`;
}

/** Lets a user's uploads and exports be decided one at a time; taken before every other lock. */
export async function lockUser(tx: Transaction, userId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "User" WHERE id = ${userId}::uuid FOR NO KEY UPDATE`;
  return rows.length > 0;
}

/** Keeps a track from being deleted until the transaction ends; read it after this. */
export async function lockTrack(tx: Transaction, trackId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "Track" WHERE id = ${trackId}::uuid FOR NO KEY UPDATE`;
}
