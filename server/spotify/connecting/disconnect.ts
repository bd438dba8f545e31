import type { Transaction } from "#server/db.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { lockUser } from "#server/jobs/lock-job.ts";
import { recordEvent } from "#server/telemetry/record-event.ts";
import { tellConnection } from "../tokens/end-connection.ts";
import { clearLeftovers, removeListsIn, type RemovalContext } from "./remove-lists.ts";

/** For a renewal that is under way, and for some ten thousand tracks of lists. */
export const DISCONNECT_LIMITS = { maxWait: 10_000, timeout: 60_000 };

/**
 * Ends a user's connection to Spotify: tokens, lists and what is known of their tracks are gone when this resolves, and
 * nothing that runs brings them back. Tracks with a file stay, under its names. Without a connection nothing changes.
 */
export async function disconnectSpotify(
  context: RemovalContext,
  userId: string,
): Promise<{ disconnected: true }> {
  const { database, boss } = context;
  await database.$transaction((tx) => disconnectIn(tx, boss, userId), DISCONNECT_LIMITS);
  await clearLeftovers(context, userId);
  return { disconnected: true };
}

/** All that is rows, in the caller's transaction; `clearLeftovers` must follow it. Locks the user first. */
export async function disconnectIn(tx: Transaction, boss: Boss, userId: string): Promise<void> {
  await lockUser(tx, userId);
  // A renewal that is under way is waited for before anything else is held.
  const [known] = await tx.$queryRaw<{ version: number }[]>`
    SELECT version FROM "SpotifyConnection" WHERE "userId" = ${userId}::uuid FOR UPDATE`;
  if (!known) return;
  await removeListsIn(tx, boss, { userId, sources: ["spotify"] });
  await tx.spotifyConnection.delete({ where: { userId } });
  await recordEvent(tx, { type: "spotify.disconnected", userId });
  await tellConnection(tx, userId, known.version + 1);
}
