import type { Database, Transaction } from "#server/db.ts";
import { waitUntil } from "./wait-until.ts";

/** Waits until another session waits for a lock that this transaction holds; throws after 4 s. */
export async function untilBlocked(database: Database, tx: Transaction): Promise<void> {
  const [own] = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  const pid = own?.pid ?? 0;
  const isBlocking = await waitUntil(async () => {
    const rows = await database.$queryRaw<unknown[]>`
      SELECT 1 FROM pg_stat_activity WHERE ${pid}::int = ANY(pg_blocking_pids(pid))`;
    return rows.length > 0;
  }, 4000);
  if (!isBlocking) throw new Error("No other session waits for this transaction.");
}
