import { sessionFromCookie } from "#server/auth/read-session.ts";
import type { LiveSession } from "#server/auth/read-session.ts";
import type { WebInstance } from "#server/web/instance.ts";
import { requestFacts } from "#server/web/request-facts.ts";
import type { RequestFacts } from "#server/web/request-facts.ts";

/** What a procedure may use. */
export interface RequestContext {
  readonly instance: Pick<
    WebInstance,
    | "database"
    | "databaseUrl"
    | "boss"
    | "store"
    | "models"
    | "modelSource"
    | "passwords"
    | "secrets"
    | "spotify"
    | "connect"
    | "isYtDlpEnabled"
    | "site"
    | "logger"
  >;
  readonly session: LiveSession | null;
  readonly request: RequestFacts;
}

/** Checks the session once for all calls of a batch. */
export async function createContext(
  headers: Headers,
  instance: WebInstance,
): Promise<RequestContext> {
  const session = await sessionFromCookie(headers.get("cookie") ?? undefined, instance);
  return { instance, session, request: requestFacts(headers) };
}
