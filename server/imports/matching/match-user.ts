import type { Transaction } from "#server/db.ts";
import { applyChanges } from "./apply-changes.ts";
import { compareWanted } from "./compare-in-thread.ts";
import { startFetches, type FetchDeps } from "./start-fetches.ts";

/** `unfinished` leaves the request: something is to be looked at again. `busy`: another worker is at it. */
export type MatchEnd = "matched" | "unfinished" | "busy" | "none";

/** Longest time for one user, and for the lease, which must outlive it. */
const LIMIT_MS = 100_000;
const LEASE_MS = 120_000;

/**
 * Compares a user's wanted tracks with their files, when that was requested, and writes what comes of it.
 * Of several workers one does it at a time. The request goes last, and only when there was no other one
 * since: a worker that dies on the way has lost nothing, as all of it can be done again.
 */
export async function matchUser(
  deps: FetchDeps,
  userId: string,
  stopping: AbortSignal,
): Promise<MatchEnd> {
  const { database } = deps;
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(LIMIT_MS)]);
  return database.$transaction(
    async (lease) => {
      if (!(await takeLease(lease, userId))) return "busy";
      const request = await lease.matchRequest.findUnique({ where: { userId } });
      if (!request) return "none";
      const { changes, fetches } = await compareWanted(database, userId, signal);
      const isWhole = await applyChanges(database, userId, { changes, signal });
      const isFetched = await startFetches(deps, userId, { fetches, signal });
      if (!isWhole || !isFetched) return "unfinished";
      const { requestedAt } = request;
      await database.matchRequest.deleteMany({ where: { userId, requestedAt } });
      return "matched";
    },
    { maxWait: 5000, timeout: LEASE_MS },
  );
}

/** The request's row itself stays free: an upload that ends meanwhile must not wait to make another one of it. */
async function takeLease(lease: Transaction, userId: string): Promise<boolean> {
  const [row] = await lease.$queryRaw<{ isTaken: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${`match:${userId}`}, 0)) AS "isTaken"`;
  return row?.isTaken === true;
}
