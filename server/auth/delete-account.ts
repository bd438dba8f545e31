import type { ObjectStore } from "#server/storage/object-store.ts";
import { checkPassword } from "./check-password.ts";
import { endSessions } from "./end-sessions.ts";
import type { LiveSession } from "./read-session.ts";
import type { SignInContext } from "./sign-in.ts";

export interface DeleteAccountContext extends SignInContext {
  readonly store: ObjectStore;
}

/** Removes the account with its tracks, jobs and files, after asking for the password again. */
export async function deleteAccount(
  context: DeleteAccountContext,
  { userId }: LiveSession,
  password: string,
): Promise<{ deleted: true }> {
  await checkPassword(context, userId, password);
  await endSessions(context.database, { userId });
  await context.database.user.delete({ where: { id: userId } });
  return { deleted: true };
}
