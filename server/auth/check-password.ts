import { DomainError } from "#server/errors.ts";
import { clearTries, takeTry } from "./rate-limit.ts";
import type { SignInContext } from "./sign-in.ts";

/** Throws `unauthorized` unless it is the signed-in user's password; tries are limited per user. */
export async function checkPassword(
  { database, passwords }: SignInContext,
  userId: string,
  password: string,
): Promise<void> {
  const key = `password:${userId}`;
  await takeTry(database, {
    key,
    freeTries: 5,
    firstDelaySec: 5,
    maxDelaySec: 900,
    forgetSec: 900,
  });
  const user = await database.user.findUnique({
    where: { id: userId },
    select: { passwordHash: true },
  });
  if (!(await passwords.verify(password, user?.passwordHash ?? null))) {
    throw new DomainError("bad_input", { message: "This is not your password." });
  }
  await clearTries(database, key);
}
