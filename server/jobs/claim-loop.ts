import type { Database } from "#server/db.ts";
import type { Logger } from "#server/logger.ts";
import type { Boss } from "./boss.ts";
import type { QueueEntry } from "./claim.ts";
import type { QueueName } from "./queues.ts";
import { leaseSlot, releaseSlot, type Slot } from "./slots.ts";

export interface ClaimLoopOptions {
  readonly queue: QueueName;
  readonly database: Database;
  readonly boss: Boss;
  readonly logger: Logger;
  readonly workerId: string;
  /** Runs of this queue that this worker takes on at once. */
  readonly capacity: number;
  readonly leaseSec: number;
  /** The longest time until new work is seen when its NOTIFY was lost. */
  readonly pollMs: number;
  /** False while jobs of this kind had better wait where they are. */
  readonly mayClaim: () => boolean;
  /** Runs a claimed entry to its settled end and gives the slot back; never rejects. */
  readonly run: (slot: Slot, entry: QueueEntry) => Promise<void>;
}

/** Longest pause after an error of the database. */
const ERROR_PAUSE_MS = 1000;

/** Claims a queue's jobs: leases a slot of the ceiling first, then fetches one entry, then runs it. */
export class ClaimLoop {
  readonly #options: ClaimLoopOptions;
  readonly #running = new Set<Promise<void>>();
  #isStopping = false;
  #isWoken = false;
  #wakeSleeper: (() => void) | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(options: ClaimLoopOptions) {
    this.#options = options;
  }

  start(): void {
    this.#ended = this.#loop();
  }

  /** Looks for work now; also when it is looking already. */
  wake(): void {
    this.#isWoken = true;
    this.#wakeSleeper?.();
  }

  /** Claims nothing more from now on; resolves when a claim in progress is decided. Runs go on. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.wake();
    await this.#ended;
  }

  /** Resolves when no run is left. */
  async drained(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async #loop(): Promise<void> {
    const { pollMs, logger, queue } = this.#options;
    let wasFailing = false;
    while (!this.#isStopping) {
      let pauseMs = pollMs;
      try {
        if (await this.#claimOne()) pauseMs = 0;
        wasFailing = false;
      } catch (error) {
        if (!wasFailing) logger.warn({ err: error, queue }, "no job can be claimed now");
        wasFailing = true;
        pauseMs = ERROR_PAUSE_MS;
      }
      if (pauseMs > 0) await this.#sleep(pauseMs);
    }
  }

  /** True when a job was claimed, so that there may be more. */
  async #claimOne(): Promise<boolean> {
    const { database, boss, queue, capacity, workerId, leaseSec } = this.#options;
    if (this.#running.size >= capacity || !this.#options.mayClaim()) return false;
    const slot = await leaseSlot(database, queue, { workerId, leaseSec });
    if (!slot) return false;
    const [entry] = await boss
      .fetch<{ jobId: string }>(queue, { batchSize: 1, includeMetadata: true })
      .catch(async (error: unknown) => {
        await releaseSlot(database, slot).catch(() => undefined);
        throw error;
      });
    if (!entry) {
      await releaseSlot(database, slot);
      return false;
    }
    this.#track(this.#options.run(slot, entry));
    return true;
  }

  #track(run: Promise<void>): void {
    this.#running.add(run);
    void run.finally(() => {
      this.#running.delete(run);
      this.wake();
    });
  }

  async #sleep(pauseMs: number): Promise<void> {
    if (!this.#isWoken) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        timer = setTimeout(resolve, pauseMs);
        this.#wakeSleeper = resolve;
      });
      clearTimeout(timer);
      this.#wakeSleeper = undefined;
    }
    this.#isWoken = false;
  }
}
