import type { Database, Prisma, Transaction } from "#server/db.ts";

/** Names are `<noun>.<what happened>`, for example `job.started`, `port.crashed`. */
export interface EventRecord {
  readonly type: `${string}.${string}`;
  readonly userId?: string | null;
  readonly jobId?: string | null;
  /** No secrets, no file contents. */
  readonly data?: Prisma.InputJsonObject;
}

/** Events are kept so many days. */
const KEEP_DAYS = 30;
const PRUNE_BATCH = 5000;

/** Appends to the log of process and job events. */
export async function recordEvent(
  tx: Pick<Transaction, "event">,
  { type, userId = null, jobId = null, data = {} }: EventRecord,
): Promise<void> {
  await tx.event.create({ data: { type, userId, jobId, data } });
}

/** Removes what is older than 30 days, at most 5000 rows a call; answers how many went. */
export async function pruneEvents(
  database: Pick<Database, "$executeRaw">,
  keepDays = KEEP_DAYS,
): Promise<number> {
  return database.$executeRaw`
    DELETE FROM "Event" WHERE id IN (
      SELECT id FROM "Event" WHERE at < now() - make_interval(days => ${keepDays}::int)
      ORDER BY id LIMIT ${PRUNE_BATCH})`;
}
