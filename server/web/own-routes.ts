import type { IncomingMessage, ServerResponse } from "node:http";
import { sessionFromCookie } from "#server/auth/read-session.ts";
import { asDomainError } from "#server/as-domain-error.ts";
import { DomainError, HTTP_STATUS } from "#server/errors.ts";
import { answerError } from "./answer.ts";
import { isBodyRead } from "./limit-body.ts";
import type { WebInstance } from "./instance.ts";
import { serveMedia } from "./media-route.ts";
import type { OwnRequest } from "./own-request.ts";
import { takeUploads } from "./upload-route.ts";

type OwnRoute = (own: OwnRequest, instance: WebInstance) => Promise<void>;

/**
 * The routes that stream: Next would read an upload as fast as it comes, whether it can be stored or
 * not. Null for a path that is Next's.
 */
export function ownRoute(path: string): OwnRoute | null {
  if (path === "/api/uploads") return takeUploads;
  return path.startsWith("/api/media/") ? serveMedia : null;
}

/** Checks the session, runs the route and turns its errors into answers. */
export async function runOwnRoute(
  route: OwnRoute,
  call: Omit<OwnRequest, "session">,
  instance: WebInstance,
): Promise<void> {
  const { request, response } = call;
  response.setHeader("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
  try {
    const session = await sessionFromCookie(request.headers.cookie, instance);
    if (!session) throw new DomainError("unauthorized", { message: "Sign in first." });
    await route({ ...call, session }, instance);
  } catch (error) {
    const isGone = request.destroyed && !request.complete;
    if (!isGone) answerFailure(error, call, instance);
  } finally {
    cutUnreadBody(request, response);
  }
}

function answerFailure(
  error: unknown,
  { response, path }: Omit<OwnRequest, "session">,
  { logger }: WebInstance,
): void {
  const domain = asDomainError(error);
  if (!domain) {
    logger.error({ err: error, path }, "request failed");
    const message = "Something went wrong on the server. Try again; its log says what it was.";
    answerError(response, 500, { code: "internal", message });
    return;
  }
  const { code, message, retryAfterSec } = domain;
  if (retryAfterSec !== undefined && !response.headersSent) {
    response.setHeader("retry-after", retryAfterSec);
  }
  answerError(response, HTTP_STATUS[code], { code, message });
}

/** A refused body is not read to its end: the connection closes once the answer is out. */
function cutUnreadBody(request: IncomingMessage, response: ServerResponse): void {
  if (isBodyRead(request)) return;
  if (response.writableFinished) request.socket.destroySoon();
  else response.once("finish", () => request.socket.destroySoon());
}
