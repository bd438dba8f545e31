import { DomainError } from "#server/errors.ts";

/** What can't be imported, and what to do: for the reader of a terminal. */
export function refuse(message: string, cause?: unknown): DomainError {
  return new DomainError("bad_input", { message, cause });
}
