import type { Database } from "#server/db.ts";

/** Forgets browsers that were sent to Spotify and did not come back in time. */
export async function pruneSignIns(database: Pick<Database, "spotifySignIn">): Promise<number> {
  const { count } = await database.spotifySignIn.deleteMany({
    where: { expiresAt: { lte: new Date() } },
  });
  return count;
}
