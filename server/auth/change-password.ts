import { z } from "zod";
import { checkPassword } from "./check-password.ts";
import { endSessions } from "./end-sessions.ts";
import type { LiveSession } from "./read-session.ts";
import type { SignInContext } from "./sign-in.ts";
import { passwordSchema } from "./sign-up.ts";

export const changePasswordSchema = z.object({
  currentPassword: z.string().min(1).max(1000),
  newPassword: passwordSchema,
});

/** Sets a new password and ends all of the user's other sessions; answers how many. */
export async function changePassword(
  context: SignInContext,
  session: LiveSession,
  input: z.infer<typeof changePasswordSchema>,
): Promise<{ endedSessions: number }> {
  const { userId, sessionId } = session;
  await checkPassword(context, userId, input.currentPassword);
  const passwordHash = await context.passwords.hash(input.newPassword);
  return context.database.$transaction(async (tx) => {
    await tx.user.update({ where: { id: userId }, data: { passwordHash } });
    const endedSessions = await endSessions(tx, { userId, id: { not: sessionId } });
    return { endedSessions };
  });
}
