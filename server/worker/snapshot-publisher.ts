import type { Database, Prisma } from "#server/db.ts";
import { notifyChange } from "#server/jobs/notify.ts";
import type { PeriodicTask } from "#server/supervision/supervise-interval.ts";
import type { WorkerSnapshot } from "#server/telemetry/worker-snapshot.ts";

export interface PublisherOptions {
  readonly database: Database;
  readonly workerId: string;
  /** Between two snapshots while somebody looks. */
  readonly everyMs: number;
  readonly take: () => WorkerSnapshot;
}

/** Between two snapshots while nobody looks. */
const IDLE_SNAPSHOT_MS = 30_000;
/** Somebody who looks says so with each look. */
const WATCH_MS = 15_000;

/** Stores what operators see of this worker, and tells them; often only while one of them is looking. */
export class SnapshotPublisher {
  readonly task: PeriodicTask;
  readonly #options: PublisherOptions;
  #watchedUntilMs = 0;
  #publishedAtMs = -Infinity;

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.task = {
      id: "publish-snapshot",
      everyMs: options.everyMs,
      runsAtStart: true,
      run: () => this.#publishIfDue(),
    };
  }

  /** An operator is looking. */
  watch(): void {
    this.#watchedUntilMs = performance.now() + WATCH_MS;
  }

  async #publishIfDue(): Promise<void> {
    const now = performance.now();
    const isDue = now - this.#publishedAtMs >= IDLE_SNAPSHOT_MS;
    if (!isDue && now >= this.#watchedUntilMs) return;
    this.#publishedAtMs = now;
    await this.#publish(this.#options.take());
  }

  async #publish(taken: WorkerSnapshot): Promise<void> {
    const { database, workerId: id } = this.#options;
    // Its tree has no index signature, which the column's type asks for.
    const snapshot = taken as unknown as Prisma.InputJsonObject;
    await database.$transaction(async (tx) => {
      const { version } = await tx.worker.update({
        where: { id },
        data: { snapshot, version: { increment: 1 } },
        select: { version: true },
      });
      await notifyChange(tx, { kind: "worker", id, version });
    });
  }
}
