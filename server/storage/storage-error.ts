import { DomainError } from "#server/errors.ts";

const FULL = new Set(["ENOSPC", "EDQUOT"]);

/** A full disk becomes DomainError `no_space`; every other error stays what it is. */
export function storageError(error: unknown, key: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === undefined || !FULL.has(code)) return error;
  return new DomainError("no_space", {
    message: `The disk is full: ${key} could not be stored. Free some space and try again.`,
    cause: error,
  });
}
