import { timingSafeEqual, createHash } from "node:crypto";
import { z } from "zod";
import { DomainError } from "#server/errors.ts";
import type { Prisma, Transaction } from "#server/db.ts";
import { networkOf } from "./network-of.ts";
import { takeTry } from "./rate-limit.ts";
import { emailSchema } from "./sign-in.ts";
import type { SignInContext } from "./sign-in.ts";

export const passwordSchema = z
  .string()
  .min(8, "A password has at least 8 characters.")
  .max(1000, "A password has at most 1000 characters.");

export const signUpSchema = z.object({
  name: z
    .string()
    .trim()
    .min(1, "A name has at least 1 character.")
    .max(100, "A name has at most 100 characters."),
  email: emailSchema,
  password: passwordSchema,
  code: z.string().trim().max(200).optional(),
});

export type SignUpInput = z.infer<typeof signUpSchema>;

/** Who may make an account, decided by the address that the server is reached at. */
export interface SignUpPolicy {
  /** True on this machine only: anyone who reaches the page. */
  readonly isOpen: boolean;
  /** What the first account must present where it is not open. */
  readonly code: string | undefined;
  /** IP address of the caller, for the limit on guesses. */
  readonly address: string;
}

/** Serialises sign-ups, so that of two first ones exactly one is the administrator. */
const SIGN_UP_LOCK = 7_263_401;

/** Makes an account; the first one is the administrator. */
export async function signUp(
  context: SignInContext,
  input: SignUpInput,
  policy: SignUpPolicy,
): Promise<{ id: string; role: "admin" | "user" }> {
  const { database } = context;
  if (!policy.isOpen) {
    await takeTry(database, guessTier(networkOf(policy.address)));
    checkCode(input.code, policy.code);
  }
  const passwordHash = await context.passwords.hash(input.password);
  return database.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${SIGN_UP_LOCK}::int)`;
    const isFirst = (await tx.user.count()) === 0;
    if (!isFirst && !policy.isOpen) {
      const message = "The one-time code has been used. Ask the administrator for an account.";
      throw new DomainError("forbidden", { message });
    }
    const { name, email } = input;
    const role = isFirst ? "admin" : "user";
    return createUser(tx, { name, email, passwordHash, role });
  });
}

async function createUser(
  tx: Transaction,
  data: Prisma.UserCreateInput,
): Promise<{ id: string; role: "admin" | "user" }> {
  const known = await tx.user.findUnique({ where: { email: data.email }, select: { id: true } });
  if (known) {
    const message = `There is an account for ${data.email} already. Sign in with it.`;
    throw new DomainError("conflict", { message });
  }
  return tx.user.create({ data, select: { id: true, role: true } });
}

function checkCode(given: string | undefined, wanted: string | undefined): void {
  if (wanted === undefined) {
    const message =
      "Sign-up is closed at this address. Open it on the machine itself, or set SIGNUP_CODE.";
    throw new DomainError("forbidden", { message });
  }
  const [a, b] = [given ?? "", wanted].map((text) => createHash("sha256").update(text).digest());
  if (!a || !b || !timingSafeEqual(a, b)) {
    const message =
      "The first account needs the one-time code that the start of the server printed.";
    throw new DomainError("forbidden", { message });
  }
}

function guessTier(address: string) {
  const key = `sign-up:${address}`;
  return { key, freeTries: 10, firstDelaySec: 10, maxDelaySec: 900, forgetSec: 900 };
}
