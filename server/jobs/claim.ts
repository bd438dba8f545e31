import type { JobWithMetadata } from "pg-boss";
import type { Database } from "#server/db.ts";
import type { Boss } from "./boss.ts";
import type { QueueName } from "./queues.ts";
import { renewSlot, type Slot } from "./slots.ts";

/** What pg-boss hands out; the object fences every settling call. */
export type QueueEntry = JobWithMetadata<{ jobId: string }>;

export interface ClaimOptions {
  readonly database: Database;
  readonly boss: Boss;
  readonly slot: Slot;
  readonly entry: QueueEntry;
  readonly heartbeatSec: number;
  /** Called once, when others may take the job: the port must be killed at once. */
  readonly onLost: (reason: string) => void;
  /** Called at a renewal that finds the job cancelled, in case the command was lost. */
  readonly onCancelled: () => void;
}

/** The right to run and publish one attempt: a slot's lease and a queue entry's claim, renewed together. */
export class Claim {
  readonly slot: Slot;
  readonly entry: QueueEntry;
  readonly #options: ClaimOptions;
  #timer: NodeJS.Timeout | undefined;
  #renewedAt = performance.now();
  #isLost = false;
  #isEnded = false;

  constructor(options: ClaimOptions) {
    this.#options = options;
    this.slot = options.slot;
    this.entry = options.entry;
    this.#schedule();
  }

  get queue(): QueueName {
    return this.slot.queue;
  }

  get jobId(): string {
    return this.entry.data.jobId;
  }

  /** False as soon as another worker could hold the claim, by this machine's steady clock. */
  get isHeld(): boolean {
    return !this.#isLost && performance.now() - this.#renewedAt < this.#leaseMs;
  }

  /** Stops renewing; called before the attempt is settled. */
  end(): void {
    this.#isEnded = true;
    clearTimeout(this.#timer);
  }

  /** Renews now; false when the claim is lost. Throws when the database can't be asked. */
  async renew(): Promise<boolean> {
    const { database, boss, heartbeatSec } = this.#options;
    const askedAt = performance.now();
    const touched = await boss.touch(this.queue, this.entry);
    const isSlotHeld = await renewSlot(database, this.slot, heartbeatSec);
    if (affected(touched) !== 1 || !isSlotHeld) return false;
    this.#renewedAt = askedAt;
    const job = await database.job.findUnique({
      where: { id: this.jobId },
      select: { cancelRequested: true },
    });
    if (job?.cancelRequested ?? true) this.#options.onCancelled();
    return true;
  }

  get #leaseMs(): number {
    return this.#options.heartbeatSec * 1000 * 0.9;
  }

  #schedule(): void {
    const everyMs = (this.#options.heartbeatSec * 1000) / 4;
    this.#timer = setTimeout(() => void this.#tick(), everyMs);
  }

  async #tick(): Promise<void> {
    const late = setTimeout(() => this.#checkLease(), this.#leaseMs);
    try {
      if (!(await this.renew())) this.#lose("another worker holds the claim");
    } catch {
      this.#checkLease();
    } finally {
      clearTimeout(late);
    }
    if (!this.#isEnded && !this.#isLost) this.#schedule();
  }

  #checkLease(): void {
    if (performance.now() - this.#renewedAt >= this.#leaseMs) {
      this.#lose("the claim could not be renewed in time");
    }
  }

  #lose(reason: string): void {
    if (this.#isLost || this.#isEnded) return;
    this.#isLost = true;
    this.#options.onLost(reason);
  }
}

/** How many entries a pg-boss call changed; 0 when the claim is stale. */
export function affected(response: object): number {
  const { affected: count } = response as { affected?: number };
  return count ?? 0;
}
