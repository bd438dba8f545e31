import { TRPCClientError } from "@trpc/client";
import type { DomainErrorCode } from "#server/errors.ts";
import type { AppRouter } from "#server/trpc/root.ts";

/** What the browser knows of a failed call. */
export interface CallError {
  /** `offline`: no answer at all. `internal`: the server gave no code. */
  readonly code: DomainErrorCode | "offline" | "internal";
  /** The server's own sentence: subject, limit and what to do; null when there is none. */
  readonly message: string | null;
  readonly retryAfterSec: number | null;
  /** First message of each field that was refused. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Reads any error that a query or mutation can end with. */
export function readError(error: unknown): CallError {
  const nothing = { message: null, retryAfterSec: null, fields: {} };
  if (!isTrpcError(error)) return { code: "internal", ...nothing };
  const { data } = error;
  if (!data) return { code: "offline", ...nothing };
  const { domainCode, retryAfterSec, fields } = data;
  if (domainCode === null) return { code: "internal", ...nothing };
  return { code: domainCode, message: error.message, retryAfterSec, fields: fields ?? {} };
}

/** Whether the session has ended. */
export function isUnauthorized(error: unknown): boolean {
  return readError(error).code === "unauthorized";
}

/** Whether the same call may succeed in a moment. */
export function shouldAskAgain(error: unknown): boolean {
  const { code } = readError(error);
  return code === "offline" || code === "internal" || code === "unavailable";
}

function isTrpcError(error: unknown): error is TRPCClientError<AppRouter> {
  return error instanceof TRPCClientError;
}
