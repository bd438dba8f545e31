import { DomainError } from "#server/errors.ts";
import type { Database } from "#server/db.ts";
import { purgeTracks } from "#server/library/purge-tracks.ts";
import type { PurgeContext } from "#server/library/purge-tracks.ts";
import { DISCONNECT_LIMITS, disconnectIn } from "#server/spotify/connecting/disconnect.ts";
import { clearLeftovers, removeListsIn } from "#server/spotify/connecting/remove-lists.ts";
import { checkPassword } from "./check-password.ts";
import { endSessions } from "./end-sessions.ts";
import type { LiveSession } from "./read-session.ts";
import type { SignInContext } from "./sign-in.ts";

export type DeleteAccountContext = SignInContext & PurgeContext;

/** Uploads that were on their way can bring tracks in while the others are removed. */
const MAX_ROUNDS = 5;

/**
 * Removes the account with its sessions, lists, tracks, jobs and files, after asking for the password again.
 * Sessions end first; when the rest fails, signing in and deleting once more goes on from there.
 */
export async function deleteAccount(
  context: DeleteAccountContext,
  { userId }: LiveSession,
  password: string,
): Promise<{ deleted: true }> {
  const { database } = context;
  await checkPassword(context, userId, password);
  await endSessions(database, { userId });
  await removeLists(context, userId);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const tracks = await database.track.findMany({ where: { userId }, select: { id: true } });
    const ids = tracks.map(({ id }) => id);
    if (ids.length > 0) await purgeTracks(context, userId, ids);
    if (await deleteEmptyUser(database, userId)) return { deleted: true };
  }
  const message = "Uploads keep coming in. End them and delete the account again.";
  throw new DomainError("conflict", { message });
}

/** Thousands of tracks without a file go with their lists, faster than one by one. */
async function removeLists(context: PurgeContext, userId: string): Promise<void> {
  const { database, boss } = context;
  await database.$transaction(async (tx) => {
    await disconnectIn(tx, boss, userId);
    await removeListsIn(tx, boss, { userId, sources: ["spotify", "list"] });
  }, DISCONNECT_LIMITS);
  await clearLeftovers(context, userId);
}

/** The lock keeps new tracks out between the count and the deletion. */
async function deleteEmptyUser(database: Database, userId: string): Promise<boolean> {
  return database.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "User" WHERE id = ${userId}::uuid FOR UPDATE`;
    if ((await tx.track.count({ where: { userId } })) > 0) return false;
    await tx.user.deleteMany({ where: { id: userId } });
    return true;
  });
}
