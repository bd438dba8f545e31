import { setTimeout as delay } from "node:timers/promises";
import { Prisma } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1000;
/** Errors of the statement itself, by SQLSTATE class: another try gives the same. */
const FINAL_SQL_STATE = /^(22|23|42)/;
/** Prisma's codes for bad values, broken constraints and missing rows. */
const FINAL_CODE = /^P20(0\d|1[1-9]|2[0-3]|2[5-7]|3[03])$/;
/** What drivers say of a connection that is gone, or of a pool that is closed while it is asked. */
const LOST_CONNECTION = /terminat|connection|ECONN|timeout|closed the connection|calling end/i;

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
    LOST_CONNECTION.test(error.message)
  );
}

/** Errors of the statement's values and rows; everything else that Prisma names has to do with reaching the database. */
function isOutageCode(error: Prisma.PrismaClientKnownRequestError): boolean {
  if (FINAL_CODE.test(error.code)) return false;
  const state = /Code: `(\w{5})`/.exec(error.message)?.[1];
  return state === undefined || !FINAL_SQL_STATE.test(state);
}

function isNodeNetworkError(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOENT", "ETIMEDOUT"].includes(code ?? "");
}
