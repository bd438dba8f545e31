import { json, type Reply } from "./reply.ts";

/** What the Web API answers in place of a result. */
export class SpotifyError extends Error {
  override readonly name = "SpotifyError";
  readonly status: number;
  /** No client that keeps to the documentation gets this answer. */
  readonly isViolation: boolean;

  constructor(status: number, message: string, { isViolation = false } = {}) {
    super(message);
    this.status = status;
    this.isViolation = isViolation;
  }

  toReply(): Reply {
    return errorReply(this.status, this.message);
  }
}

export function badRequest(message: string): SpotifyError {
  return new SpotifyError(400, message, { isViolation: true });
}

export function notFound(): SpotifyError {
  return new SpotifyError(404, "Resource not found");
}

export function errorReply(
  status: number,
  message: string,
  headers: Record<string, string> = {},
): Reply {
  return json(status, { error: { status, message } }, headers);
}
