import { randomUUID } from "node:crypto";
import type { Job } from "#server/generated/prisma/client.ts";
import { beginAttempt } from "#server/jobs/attempt.ts";
import { Claim, type QueueEntry } from "#server/jobs/claim.ts";
import type { QueueName } from "#server/jobs/queues.ts";
import { leaseSlot, ensureSlots } from "#server/jobs/slots.ts";
import type { Workshop } from "./own-worker.ts";

/** A claimed attempt, as a worker holds it; the caller ends the claim. */
export interface HeldAttempt {
  readonly claim: Claim;
  readonly job: Job;
}

/** Registers a worker row that looks alive; `lastSeenAt` in the past makes it look dead. */
export async function createWorkerRow(
  workshop: Pick<Workshop, "database">,
  fields: { lastSeenAt?: Date; stoppedAt?: Date } = {},
): Promise<string> {
  const id = randomUUID();
  await workshop.database.worker.create({
    data: { id, host: "elsewhere", pid: 1, bootId: "boot", ...fields },
  });
  return id;
}

/** Leases, fetches and begins the queue's next job; null when there is none that may begin. */
export async function claimNext(
  workshop: Workshop,
  queue: QueueName,
  options: { workerId: string; leaseSec?: number; onLost?: () => void },
): Promise<HeldAttempt | null> {
  const { database, boss } = workshop;
  const leaseSec = options.leaseSec ?? 30;
  await ensureSlots(database, queue, 2);
  const slot = await leaseSlot(database, queue, { workerId: options.workerId, leaseSec });
  if (!slot) return null;
  const [entry] = await boss.fetch<{ jobId: string }>(queue, { includeMetadata: true });
  if (!entry) return null;
  const claim = new Claim({
    ...workshop,
    slot,
    entry: entry satisfies QueueEntry,
    heartbeatSec: leaseSec,
    onLost: options.onLost ?? (() => undefined),
    onCancelled: () => undefined,
  });
  const deps = { ...workshop, workerId: options.workerId, deadAfterSec: 10 };
  const job = await beginAttempt(deps, claim);
  if (job) return { claim, job };
  claim.end();
  return null;
}
