import type { IncomingMessage, ServerResponse } from "node:http";
import type { LiveSession } from "#server/auth/read-session.ts";

/** A request of a signed-in user. */
export interface OwnRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly session: LiveSession;
  /** Path as it came, without the query. */
  readonly path: string;
}
