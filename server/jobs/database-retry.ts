import { setTimeout as delay } from "node:timers/promises";
import { Prisma } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1000;
/** Errors of the statement itself, by SQLSTATE class: another try gives the same. */
const FINAL_SQL_STATE = /^(22|23|42)/;

export interface DatabaseRetry {
  /** Ends the tries with the last error. */
  readonly signal?: AbortSignal;
  readonly limitMs: number;
}

/**
 * Runs `work` until it gets through to the database, with growing pauses up to 1 s; errors of the
 * statement itself and refusals pass at once, an outage longer than the limit passes then.
 */
export async function withDatabaseRetry<T>(
  work: () => Promise<T>,
  { signal, limitMs }: DatabaseRetry,
): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
    try {
      return await work();
    } catch (error) {
      const isOver = signal?.aborted === true || performance.now() + pauseMs > deadline;
      if (isOver || !isOutage(error)) throw error;
      await delay(pauseMs, undefined, signal ? { signal } : undefined).catch(() => undefined);
    }
  }
}

/** Whether an error says that the database could not be reached or could not answer now. */
export function isOutage(error: unknown): boolean {
  if (error instanceof DomainError || !(error instanceof Error)) return false;
  if (error instanceof Prisma.PrismaClientValidationError) return false;
  if (error instanceof Prisma.PrismaClientKnownRequestError) return isOutageCode(error);
  if (isNodeNetworkError(error)) return true;
  return (
    error instanceof Prisma.PrismaClientUnknownRequestError ||
    error instanceof Prisma.PrismaClientInitializationError ||
    /terminat|connection|ECONN|timeout|closed the connection/i.test(error.message)
  );
}

/** P1xxx: connection; P2024, P2028, P2034: pool, transaction start, conflict; P2010: raw, by its SQLSTATE. */
function isOutageCode(error: Prisma.PrismaClientKnownRequestError): boolean {
  if (error.code.startsWith("P1")) return true;
  if (["P2024", "P2028", "P2034", "P2037"].includes(error.code)) return true;
  if (error.code !== "P2010") return false;
  const state = JSON.stringify(error.meta ?? {}).match(/"(?:originalCode|code)":"(\w{5})"/)?.[1];
  return state === undefined || !FINAL_SQL_STATE.test(state);
}

function isNodeNetworkError(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOENT", "ETIMEDOUT"].includes(code ?? "");
}
