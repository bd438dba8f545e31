import { DomainError } from "./errors.ts";

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Answers a well-formed id; anything else names nothing and throws `not_found`. */
export function requireId(id: string, subject: string): string {
  if (UUID.test(id)) return id.toLowerCase();
  throw notFound(subject);
}

/** The one answer for what is not there and for what is another user's. */
export function notFound(subject: string): DomainError {
  return new DomainError("not_found", { message: `${subject} was not found.` });
}
