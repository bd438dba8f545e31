import type { Database, Transaction } from "#server/db.ts";
import type { ReadFile } from "./thread/messages.ts";

type Reader = Pick<Database, "$queryRaw">;

const CHUNK = 2000;

/** What is known of the folder's files, as texts of `KnownFile`: nobody reads them in this thread. */
export async function readKnown(reader: Reader): Promise<string[]> {
  const texts: string[] = [];
  for (let after: string | null = ""; after !== null;) {
    const [page]: { text: string; last: string | null }[] = await reader.$queryRaw`
      SELECT coalesce(json_agg(json_build_array(path, "sizeBytes", "modifiedMs")), '[]')::text AS text,
        max(path) AS last
      FROM (SELECT path, "sizeBytes", "modifiedMs" FROM "WatchedFile" WHERE path > ${after}
        ORDER BY path LIMIT ${CHUNK}) AS page`;
    if (page && page.last !== null) texts.push(page.text);
    after = page?.last ?? null;
  }
  return texts;
}

/** Files that were read; a path always has the same id, so that choices stand when a folder is away for a while. */
export async function storeRead(
  tx: Pick<Transaction, "$executeRaw">,
  files: readonly ReadFile[],
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "WatchedFile" (id, path, "sizeBytes", "modifiedMs", title, artist, album, isrc,
      "durationSec", problem)
    SELECT md5(path)::uuid, path, "sizeBytes", "modifiedMs", title, artist, album, isrc,
      "durationSec", problem
    FROM jsonb_to_recordset(${JSON.stringify(files)}::jsonb) AS r(path text, "sizeBytes" bigint,
      "modifiedMs" float8, title text, artist text, album text, isrc text, "durationSec" float8,
      problem text)
    ON CONFLICT (path) DO UPDATE SET "sizeBytes" = excluded."sizeBytes",
      "modifiedMs" = excluded."modifiedMs", title = excluded.title, artist = excluded.artist,
      album = excluded.album, isrc = excluded.isrc, "durationSec" = excluded."durationSec",
      problem = excluded.problem`;
}

export async function removeGone(
  tx: Pick<Transaction, "$executeRaw">,
  paths: readonly string[],
): Promise<void> {
  await tx.$executeRaw`DELETE FROM "WatchedFile" WHERE path = ANY(${[...paths]}::text[])`;
}
