import { Prisma, type Database, type Transaction } from "#server/db.ts";
import { BOSS_SCHEMA } from "./boss.ts";
import type { QueueName } from "./queues.ts";

/** A held unit of a queue's ceiling; `fence` grows with each lease of the slot. */
export interface Slot {
  readonly queue: QueueName;
  readonly number: number;
  readonly fence: bigint;
  /** When the lease was asked for, by this process's steady clock, in ms: it began no earlier. */
  readonly leasedAt: number;
}

/** Makes a queue's slots match its ceiling; a slot above it that is still leased goes when it is free. */
export async function ensureSlots(
  database: Database,
  queue: QueueName,
  ceiling: number,
): Promise<void> {
  await database.slot.createMany({
    data: Array.from({ length: ceiling }, (_, number) => ({ queue, number })),
    skipDuplicates: true,
  });
  await database.$executeRaw`
    DELETE FROM "Slot" WHERE queue = ${queue} AND number >= ${ceiling}
      AND ("leaseUntil" IS NULL OR "leaseUntil" < now())`;
}

const ENTRIES = Prisma.raw(`${BOSS_SCHEMA}.job`);

/** Leases a free slot for `leaseSec`; null when all are taken, or no entry of the queue can be fetched now. */
export async function leaseSlot(
  database: Pick<Transaction, "$queryRaw">,
  queue: QueueName,
  holder: { workerId: string; leaseSec: number },
): Promise<Slot | null> {
  const leasedAt = performance.now();
  const rows = await database.$queryRaw<{ number: number; fence: bigint }[]>`
    UPDATE "Slot" SET "workerId" = ${holder.workerId}::uuid, "jobId" = NULL, fence = fence + 1,
      "leaseUntil" = now() + make_interval(secs => ${holder.leaseSec}::float8)
    WHERE (queue, number) = (
      SELECT queue, number FROM "Slot"
      WHERE queue = ${queue} AND ("leaseUntil" IS NULL OR "leaseUntil" < now())
        AND EXISTS (SELECT 1 FROM ${ENTRIES}
          WHERE name = ${queue} AND state < 'active' AND start_after <= now())
      ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING number, fence`;
  const row = rows[0];
  return row ? { queue, ...row, leasedAt } : null;
}

/** Prolongs a lease, also one that has run out but was not taken; false when another holds the slot. */
export async function renewSlot(
  database: Pick<Transaction, "$executeRaw">,
  slot: Slot,
  leaseSec: number,
): Promise<boolean> {
  const count = await database.$executeRaw`
    UPDATE "Slot" SET "leaseUntil" = now() + make_interval(secs => ${leaseSec}::float8)
    WHERE queue = ${slot.queue} AND number = ${slot.number} AND fence = ${slot.fence}
      AND "workerId" IS NOT NULL`;
  return count === 1;
}

/** Gives a slot back; a slot that another holds by now is left alone. */
export async function releaseSlot(
  database: Pick<Transaction, "$executeRaw">,
  slot: Slot,
): Promise<void> {
  await database.$executeRaw`
    UPDATE "Slot" SET "workerId" = NULL, "jobId" = NULL, "leaseUntil" = NULL
    WHERE queue = ${slot.queue} AND number = ${slot.number} AND fence = ${slot.fence}`;
}

/** Gives back the slots of workers that are known to be dead: nobody waits for their leases to run out. */
export async function releaseSlotsOf(
  database: Pick<Transaction, "slot">,
  workerIds: readonly string[],
): Promise<void> {
  await database.slot.updateMany({
    where: { workerId: { in: [...workerIds] } },
    data: { workerId: null, jobId: null, leaseUntil: null },
  });
}
