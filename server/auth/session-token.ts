import { decode } from "next-auth/jwt";
import { z } from "zod";

/** Name of the session cookie over plain HTTP. */
const PLAIN_COOKIE = "next-auth.session-token";
/** Name of the session cookie over HTTPS; browsers accept it only with `Secure`. */
const SECURE_COOKIE = "__Secure-next-auth.session-token";

/** Days that a session lives, counted from sign-in. */
export const SESSION_DAYS = 30;

const claimsSchema = z.object({ userId: z.uuid(), sessionId: z.uuid() });

/** All that the cookie carries; what the user may do is read from the database. */
export type SessionClaims = z.infer<typeof claimsSchema>;

/** Decrypts the session cookie of a `Cookie` header; null for none, garbage or an expired token. */
export async function readSessionToken(
  cookieHeader: string | undefined,
  secret: string,
): Promise<SessionClaims | null> {
  const token = findCookie(cookieHeader ?? "");
  if (token === undefined) return null;
  try {
    const claims = claimsSchema.safeParse(await decode({ token, secret }));
    return claims.success ? claims.data : null;
  } catch {
    return null;
  }
}

function findCookie(header: string): string | undefined {
  const cookies = new Map<string, string>();
  for (const part of header.split(";")) {
    const at = part.indexOf("=");
    if (at > 0) cookies.set(part.slice(0, at).trim(), part.slice(at + 1).trim());
  }
  return cookies.get(SECURE_COOKIE) ?? cookies.get(PLAIN_COOKIE);
}
