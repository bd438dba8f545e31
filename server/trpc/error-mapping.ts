import { TRPCError } from "@trpc/server";
import type { TRPC_ERROR_CODE_KEY } from "@trpc/server";
import { z } from "zod";
import type { DomainErrorCode } from "#server/errors.ts";
import { asDomainError } from "#server/as-domain-error.ts";

const TRPC_CODES: Record<DomainErrorCode, TRPC_ERROR_CODE_KEY> = {
  unauthorized: "UNAUTHORIZED",
  forbidden: "FORBIDDEN",
  not_found: "NOT_FOUND",
  bad_input: "BAD_REQUEST",
  invalid_url: "BAD_REQUEST",
  conflict: "CONFLICT",
  rate_limited: "TOO_MANY_REQUESTS",
  too_large: "PAYLOAD_TOO_LARGE",
  quota_exceeded: "PAYLOAD_TOO_LARGE",
  no_space: "SERVICE_UNAVAILABLE",
  queue_full: "TOO_MANY_REQUESTS",
  unknown_engine: "BAD_REQUEST",
  unknown_model: "BAD_REQUEST",
  not_accepted: "CONFLICT",
  not_ready: "CONFLICT",
  unreadable: "UNPROCESSABLE_CONTENT",
  unavailable: "SERVICE_UNAVAILABLE",
};

/** The error that a caller may see: refusals keep their words, everything else loses them. */
export function toTrpcError(error: TRPCError): TRPCError {
  const { cause } = error;
  if (cause instanceof z.ZodError) {
    const message = cause.issues.map((issue) => issue.message).join(" ");
    return new TRPCError({ code: "BAD_REQUEST", message, cause });
  }
  const domain = asDomainError(cause);
  if (domain) {
    const { code, message } = domain;
    return new TRPCError({ code: TRPC_CODES[code], message, cause: domain });
  }
  if (error.code !== "INTERNAL_SERVER_ERROR") return error;
  const message = "Something went wrong on the server. Try again; its log says what it was.";
  return new TRPCError({ code: "INTERNAL_SERVER_ERROR", message });
}
