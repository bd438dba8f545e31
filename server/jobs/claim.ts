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

const LATE = "the claim could not be renewed in time";

/** The right to run and publish one attempt: a slot's lease and a queue entry's claim, renewed together. */
export class Claim {
  readonly slot: Slot;
  readonly entry: QueueEntry;
  readonly #options: ClaimOptions;
  #timer: NodeJS.Timeout | undefined;
  #renewedAt: number;
  #isLost = false;
  #isEnded = false;

  constructor(options: ClaimOptions) {
    this.#options = options;
    this.slot = options.slot;
    this.entry = options.entry;
    this.#renewedAt = options.slot.leasedAt;
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
    return !this.#isLost && this.#leftMs > 0;
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

  /** How long nobody else can hold the claim, with some time to spare in which the port is killed. */
  get #leftMs(): number {
    return this.#renewedAt + this.#options.heartbeatSec * 1000 * 0.9 - performance.now();
  }

  /** Between two renewals. */
  get #everyMs(): number {
    return (this.#options.heartbeatSec * 1000) / 4;
  }

  #schedule(): void {
    this.#timer = setTimeout(() => void this.#tick(), this.#everyMs);
  }

  async #tick(): Promise<void> {
    const leftMs = this.#leftMs;
    // A lease that ran out while the machine slept goes on if nobody took it: the answer says so.
    const late = setTimeout(() => this.#lose(LATE), leftMs > 0 ? leftMs : this.#everyMs);
    try {
      if (!(await this.renew())) this.#lose("another worker holds the claim");
    } catch {
      if (this.#leftMs <= 0) this.#lose(LATE);
    } finally {
      clearTimeout(late);
    }
    if (!this.#isEnded && !this.#isLost) this.#schedule();
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
