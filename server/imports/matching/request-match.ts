import type { Transaction } from "#server/db.ts";
import { notifyMatch } from "#server/jobs/notify.ts";

/**
 * Has a user's lists compared with their files anew, when the transaction commits; nothing for who has no
 * lists. The row's lock comes after all others, and its time never stays the same: who has seen a
 * request knows whether there was another one since.
 */
export async function requestMatch(
  tx: Pick<Transaction, "$executeRaw">,
  userId: string,
): Promise<void> {
  const count = await tx.$executeRaw`
    INSERT INTO "MatchRequest" ("userId", "requestedAt")
    SELECT ${userId}::uuid, clock_timestamp()
    WHERE EXISTS (SELECT 1 FROM "WantedTrack" WHERE "userId" = ${userId}::uuid)
    ON CONFLICT ("userId") DO UPDATE SET "requestedAt" =
      greatest(clock_timestamp(), "MatchRequest"."requestedAt" + interval '1 millisecond')`;
  if (count > 0) await notifyMatch(tx);
}

/** The same for all users with tracks that have no file yet; answers how many. */
export async function requestMatches(tx: Pick<Transaction, "$executeRaw">): Promise<number> {
  const count = await tx.$executeRaw`
    INSERT INTO "MatchRequest" ("userId", "requestedAt")
    SELECT DISTINCT w."userId", clock_timestamp()
    FROM "WantedTrack" w JOIN "Track" t ON t.id = w."trackId"
    WHERE NOT w."isChosen" AND t.sha256 IS NULL ORDER BY w."userId"
    ON CONFLICT ("userId") DO UPDATE SET "requestedAt" =
      greatest(clock_timestamp(), "MatchRequest"."requestedAt" + interval '1 millisecond')`;
  if (count > 0) await notifyMatch(tx);
  return count;
}
