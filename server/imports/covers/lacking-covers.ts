import { createHash } from "node:crypto";
import type { Database } from "#server/db.ts";
import { storageKeys } from "#server/storage/storage-key.ts";

/** A picture that rows of a user's lists name and do not have. */
export interface LackingCover {
  readonly address: string;
  readonly wantedIds: readonly string[];
  readonly playlistIds: readonly string[];
  /** Of the same picture, which another row of the user has; null where it must be fetched. */
  readonly knownKey: string | null;
}

interface LackingCovers {
  /** Some of them, those of playlists first. */
  readonly covers: readonly LackingCover[];
  /** Of all. */
  readonly count: number;
}

type Row = LackingCover & { readonly count: number };

/** Finds pictures that are lacking, each address once, without those that were given up. */
export async function readLackingCovers(
  database: Pick<Database, "$queryRaw">,
  userId: string,
  { except, limit }: { except: readonly string[]; limit: number },
): Promise<LackingCovers> {
  const rows = await database.$queryRaw<Row[]>`
    WITH shown AS (
      SELECT id, "coverUrl" AS address, "coverKey" AS key, "createdAt", true AS "isTrack"
      FROM "WantedTrack" WHERE "userId" = ${userId}::uuid AND "coverUrl" IS NOT NULL
      UNION ALL
      SELECT id, "coverUrl", "coverKey", "createdAt", false
      FROM "Playlist" WHERE "userId" = ${userId}::uuid AND "coverUrl" IS NOT NULL)
    SELECT address, max(key) AS "knownKey", (count(*) OVER ())::int AS count,
      coalesce(array_agg(id) FILTER (WHERE key IS NULL AND "isTrack"), '{}') AS "wantedIds",
      coalesce(array_agg(id) FILTER (WHERE key IS NULL AND NOT "isTrack"), '{}') AS "playlistIds"
    FROM shown WHERE address <> ALL(${[...except]}::text[])
    GROUP BY address HAVING bool_or(key IS NULL)
    ORDER BY bool_and("isTrack"), min("createdAt"), address LIMIT ${limit}`;
  const covers = rows.map(({ address, wantedIds, playlistIds, knownKey }) => {
    const own = `${storageKeys.listCovers(userId)}/${coverName(address)}.`;
    const isOwn = knownKey?.startsWith(own) === true;
    return { address, wantedIds, playlistIds, knownKey: isOwn ? knownKey : null };
  });
  return { covers, count: rows[0]?.count ?? 0 };
}

/** What the file of a picture is called, without its extension: the same address has the same one. */
export function coverName(address: string): string {
  return createHash("sha256").update(address).digest("hex");
}
