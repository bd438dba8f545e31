import type { Database } from "#server/db.ts";
import { isOutage } from "#server/jobs/database-retry.ts";
import type { Logger } from "#server/logger.ts";
import { superviseInterval } from "#server/supervision/supervise-interval.ts";
import type { ServiceSpec } from "#server/supervision/services.ts";
import type { EventRecord } from "./record-event.ts";

export interface EventRecorderOptions {
  readonly database: Pick<Database, "event">;
  readonly logger: Pick<Logger, "warn">;
  readonly flushMs: number;
  /** Events that are kept while the database is away; the oldest go first. */
  readonly limit?: number;
}

interface Pending extends EventRecord {
  readonly at: Date;
}

const LIMIT = 1000;

/** Takes events of this process without waiting for the database; they are written together, in order. */
export class EventRecorder {
  readonly #options: EventRecorderOptions;
  #pending: Pending[] = [];
  #lost = 0;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
  }

  /** Never fails, never waits. */
  record(event: EventRecord): void {
    this.#pending.push({ ...event, at: new Date() });
    const { limit = LIMIT } = this.#options;
    if (this.#pending.length <= limit) return;
    this.#pending.shift();
    this.#lost += 1;
  }

  /** Events that could not be kept. */
  get lost(): number {
    return this.#lost;
  }

  /** Writes what is pending; what can't be written stays for the next time. */
  async flush(): Promise<void> {
    const batch = this.#pending;
    if (batch.length === 0) return;
    this.#pending = [];
    const data = batch.map(({ type, userId = null, jobId = null, data: facts = {}, at }) => {
      return { type, userId, jobId, data: facts, at };
    });
    const { event } = this.#options.database;
    try {
      await event.createMany({ data });
    } catch (error) {
      if (!isOutage(error)) {
        await this.#writeEach(data);
        return;
      }
      this.#pending = [...batch, ...this.#pending].slice(-(this.#options.limit ?? LIMIT));
      this.#options.logger.warn({ err: error }, "events are kept until the database takes them");
    }
  }

  /** One that the database refuses must not hold up the others. */
  async #writeEach(data: Parameters<Database["event"]["create"]>[0]["data"][]): Promise<void> {
    const { database, logger } = this.#options;
    for (const each of data) {
      await database.event.create({ data: each }).catch((error: unknown) => {
        this.#lost += 1;
        logger.warn({ err: error }, "an event could not be written");
      });
    }
  }

  /** To be supervised: writes again and again, and at its end. */
  spec(id: string, needs: readonly string[]): ServiceSpec {
    const { flushMs } = this.#options;
    const interval = superviseInterval({ id, everyMs: flushMs, run: () => this.flush() });
    return {
      ...interval,
      needs,
      start: async (signal) => {
        const child = await interval.start(signal);
        const exited = child.exited.then(async (reason) => {
          await this.flush();
          return reason;
        });
        return { ...child, exited };
      },
    };
  }
}
