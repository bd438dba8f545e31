import { z } from "zod";
import { DomainError } from "#server/errors.ts";
import type { Database, Transaction } from "#server/db.ts";
import { endSessions } from "./end-sessions.ts";
import { networkOf } from "./network-of.ts";
import type { PasswordHasher } from "./password-hasher.ts";
import { clearTries, returnTry, takeTry } from "./rate-limit.ts";
import { SESSION_DAYS } from "./session-token.ts";
import type { SessionClaims } from "./session-token.ts";

export interface SignInContext {
  readonly database: Database;
  readonly passwords: PasswordHasher;
}

/** What is known of the browser that signs in. */
export interface Caller {
  /** IP address, as the web server saw it. */
  readonly address: string;
  /** User-Agent; shown in the list of sessions. */
  readonly device: string;
  /** Session that the browser holds already; it ends. */
  readonly previous: SessionClaims | null;
}

export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, "E-mail address is longer than 254 characters.")
  .pipe(z.email("This is not an e-mail address."));

export const credentialsSchema = z.object({
  email: emailSchema,
  password: z.string().min(1).max(1000),
});

export type Credentials = z.infer<typeof credentialsSchema>;

const MAX_SESSIONS_PER_USER = 100;

/**
 * Makes a session with a new id for right credentials.
 * Throws `unauthorized` in the same time for an unknown account and a wrong password, `rate_limited` past the limits.
 */
export async function signIn(
  context: SignInContext,
  credentials: Credentials,
  caller: Caller,
): Promise<SessionClaims> {
  const { database, passwords } = context;
  const { account, address } = tiers(credentials.email, networkOf(caller.address));
  await takeTry(database, address);
  await takeTry(database, account);
  const user = await database.user.findUnique({ where: { email: credentials.email } });
  const isRight = await passwords.verify(credentials.password, user?.passwordHash ?? null);
  if (!user || !isRight) {
    throw wrongCredentials();
  }
  await clearTries(database, account.key);
  await returnTry(database, address.key);
  return database.$transaction((tx) => createSession(tx, user, caller));
}

async function createSession(
  tx: Transaction,
  user: { id: string; passwordHash: string },
  { device, previous }: Caller,
): Promise<SessionClaims> {
  const userId = user.id;
  await assertSamePassword(tx, user);
  if (previous) await endSessions(tx, { id: previous.sessionId, userId: previous.userId });
  const expiresAt = new Date(Date.now() + SESSION_DAYS * 86_400_000);
  const session = await tx.session.create({
    data: { userId, device: device.slice(0, 200), expiresAt },
  });
  await endOldest(tx, userId);
  return { userId, sessionId: session.id };
}

/** A password that was changed while the old one was checked ends all sessions, so none may begin with it. */
async function assertSamePassword(
  tx: Transaction,
  user: { id: string; passwordHash: string },
): Promise<void> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "User" WHERE id = ${user.id}::uuid AND "passwordHash" = ${user.passwordHash}
    FOR SHARE`;
  if (rows.length === 0) throw wrongCredentials();
}

function wrongCredentials(): DomainError {
  return new DomainError("unauthorized", { message: "E-mail address or password is wrong." });
}

async function endOldest(database: Transaction, userId: string): Promise<void> {
  const surplus = await database.session.findMany({
    where: { userId },
    orderBy: { lastSeenAt: "desc" },
    skip: MAX_SESSIONS_PER_USER,
    select: { id: true },
  });
  if (surplus.length === 0) return;
  await endSessions(database, { userId, id: { in: surplus.map(({ id }) => id) } });
}

function tiers(email: string, address: string) {
  const forgetSec = 900;
  return {
    account: {
      key: `sign-in:${email}:${address}`,
      freeTries: 5,
      firstDelaySec: 5,
      maxDelaySec: 900,
      forgetSec,
    },
    address: {
      key: `sign-in:${address}`,
      freeTries: 100,
      firstDelaySec: 1,
      maxDelaySec: 60,
      forgetSec,
    },
  };
}
