import type { AuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { asDomainError } from "#server/as-domain-error.ts";
import { endSessions } from "#server/auth/end-sessions.ts";
import { liveSession } from "#server/auth/read-session.ts";
import { readSessionToken, SESSION_DAYS } from "#server/auth/session-token.ts";
import type { SessionClaims } from "#server/auth/session-token.ts";
import { credentialsSchema, signIn } from "#server/auth/sign-in.ts";
import type { WebInstance } from "./instance.ts";
import { requestFacts } from "./request-facts.ts";

/** next-auth for one request; its token carries only user and session id. */
export function authOptions(request: Request, instance: WebInstance): AuthOptions {
  return {
    secret: instance.secrets.authSecret,
    session: { strategy: "jwt", maxAge: SESSION_DAYS * 86_400 },
    pages: { signIn: "/signin", signOut: "/", error: "/signin" },
    providers: [credentialsProvider(request, instance)],
    callbacks: {
      jwt: async ({ token, user }) => claimsOf(user) ?? checkedClaims(claimsOf(token), instance),
      session: ({ session }) => ({ expires: session.expires, user: {} }),
    },
    events: {
      signOut: async ({ token }) => {
        const claims = claimsOf(token);
        if (!claims) return;
        const { sessionId: id, userId } = claims;
        await endSessions(instance.database, { id, userId });
      },
    },
    logger: {
      error: (code, metadata) => instance.logger.debug({ code, metadata }, "next-auth error"),
      warn: (code) => instance.logger.debug({ code }, "next-auth warning"),
      debug: () => undefined,
    },
  };
}

/** The text of a thrown error reaches the sign-in page as `error`: a code, never words of ours. */
function credentialsProvider(request: Request, instance: WebInstance) {
  return CredentialsProvider({
    id: "credentials",
    name: "E-mail and password",
    credentials: { email: { type: "email" }, password: { type: "password" } },
    authorize: async (input) => {
      const credentials = credentialsSchema.safeParse(input);
      if (!credentials.success) return null;
      const { address, device } = requestFacts(request.headers);
      const cookie = request.headers.get("cookie") ?? undefined;
      const previous = await readSessionToken(cookie, instance.secrets.authSecret);
      try {
        const claims = await signIn(instance, credentials.data, { address, device, previous });
        return { id: claims.userId, ...claims };
      } catch (error) {
        return refuse(error, instance);
      }
    },
  });
}

function refuse(error: unknown, instance: WebInstance): null {
  const refusal = asDomainError(error);
  if (refusal?.code === "unauthorized") return null;
  if (!refusal) instance.logger.error({ err: error }, "sign-in failed");
  throw new Error(refusal?.code ?? "internal");
}

function claimsOf(source: unknown): SessionClaims | null {
  const { userId, sessionId } = (source ?? {}) as Partial<SessionClaims>;
  return userId && sessionId ? { userId, sessionId } : null;
}

/** Throws for an ended session, on which next-auth clears the cookie. */
async function checkedClaims(claims: SessionClaims | null, { database }: WebInstance) {
  const session = claims && (await liveSession(claims, database));
  if (!claims || !session) throw new Error("The session has ended.");
  return { ...claims };
}
