import type { Database } from "#server/db.ts";
import type { Export } from "#server/generated/prisma/client.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { exportKey } from "./export-file.ts";

/**
 * Removes the files, then the rows of exports that nothing makes any more: a crash between leaves rows
 * that the next sweep takes. Answers how many rows went.
 */
export async function removeExports(
  { database, store }: { database: Database; store: ObjectStore },
  rows: readonly Export[],
): Promise<number> {
  for (const row of rows) await store.delete(exportKey(row));
  const { count } = await database.export.deleteMany({
    where: { id: { in: rows.map(({ id }) => id) }, state: { notIn: ["queued", "running"] } },
  });
  return count;
}
