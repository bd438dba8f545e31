import { DomainError } from "./errors.ts";

/** Codes of Prisma and PostgreSQL for a database that is away, full or restarting. */
const UNREACHABLE = new Set([
  "P1001",
  "P1002",
  "P1008",
  "P1017",
  "P2024",
  "P2037",
  "ECONNREFUSED",
  "ECONNRESET",
  "57P01",
  "57P03",
]);

/**
 * The refusal that an error stands for, or null for a fault of ours. Compares by name, since Next and
 * Node hold a copy of the class each.
 */
export function asDomainError(error: unknown): DomainError | null {
  if (error instanceof DomainError) return error;
  if (!(error instanceof Error)) return null;
  if (isForeignCopy(error)) return copy(error);
  if (!isDatabaseAway(error)) return null;
  const message = "The database does not answer. Try again in a moment.";
  return new DomainError("unavailable", { message, cause: error, retryAfterSec: 5 });
}

type Refusal = Pick<DomainError, "code" | "message" | "cause" | "retryAfterSec">;

function isForeignCopy(error: Error): error is Error & Refusal {
  return error.name === "DomainError";
}

function copy({ code, message, cause, retryAfterSec }: Refusal): DomainError {
  const base = { message, cause };
  return new DomainError(code, retryAfterSec === undefined ? base : { ...base, retryAfterSec });
}

function isDatabaseAway(error: Error & { code?: unknown }): boolean {
  if (typeof error.code === "string" && UNREACHABLE.has(error.code)) return true;
  if (/timeout exceeded when trying to connect|Can't reach database server/.test(error.message)) {
    return true;
  }
  return error.cause instanceof Error && isDatabaseAway(error.cause);
}
