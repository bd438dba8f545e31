import { Prisma, type Transaction } from "#server/db.ts";
import type { ListReading } from "#server/generated/prisma/client.ts";
import { IMPORT_JOBS } from "./cancel-list-jobs.ts";

/** What a list is called by its source; a user's readings and playlists have the same name. */
export type ListName = Pick<ListReading, "userId" | "source" | "kind" | "sourceId">;

/**
 * Locks the import of a list that waits or runs, and then its reading, where there are such: an import that ends takes
 * them in this order, and before the playlist.
 */
export async function lockImport(tx: Transaction, name: ListName): Promise<void> {
  const { userId, source, kind, sourceId } = name;
  const isTheList = Prisma.sql`r."userId" = ${userId}::uuid AND r.source = ${source}::"PlaylistSource"
    AND r.kind = ${kind}::"ReadingKind" AND r."sourceId" = ${sourceId}`;
  await tx.$queryRaw`
    SELECT 1 FROM "Job" j JOIN "ListReading" r ON r.id::text = j.subject
    WHERE ${isTheList} AND j."userId" = r."userId" AND j.kind IN (${Prisma.join(IMPORT_JOBS)})
      AND j.state IN ('queued', 'running') ORDER BY j.id FOR UPDATE OF j`;
  await tx.$queryRaw`SELECT 1 FROM "ListReading" r WHERE ${isTheList} FOR UPDATE`;
}

/** Whether an import of this reading waits or runs; its lock must be held. */
export async function isBeingImported(tx: Transaction, readingId: string): Promise<boolean> {
  const where = { subject: readingId, kind: { in: IMPORT_JOBS } };
  const state = { in: ["queued" as const, "running" as const] };
  return (await tx.job.count({ where: { ...where, state } })) > 0;
}
