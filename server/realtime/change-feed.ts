import type { ChangedIds } from "./change-reader.ts";

/** Changes within this time are read and sent together. */
const GATHER_MS = 25;
/** A pack whose segments come by the dozen a second is sent four times: each has its readers draw a studio. */
const PACK_REST_MS = 250;

export interface ChangeFeedOptions {
  /** Reads and sends the present state of these rows; failures are its own to report. */
  readonly deliver: (ids: ChangedIds) => Promise<void>;
  readonly gatherMs?: number;
  /** Between two deliveries of one pack alone; with a change of a job or track it comes at once. */
  readonly packRestMs?: number;
}

/** Gathers notices into one delivery at a time: many changes of one row are read once. */
export class ChangeFeed {
  readonly #options: Required<ChangeFeedOptions>;
  readonly #dirty = emptySets();
  /** When each pack that was sent lately may be sent again. */
  readonly #restUntilMs = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #dueMs = Infinity;
  #delivering: Promise<void> | undefined;
  #isStopped = false;

  constructor(options: ChangeFeedOptions) {
    this.#options = { gatherMs: GATHER_MS, packRestMs: PACK_REST_MS, ...options };
  }

  add(kind: keyof ChangedIds, id: string): void {
    this.#dirty[kind].add(id);
    this.#schedule();
  }

  /** Delivers nothing more; resolves when nothing is being delivered. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#delivering;
  }

  #schedule(): void {
    if (this.#isStopped || this.#delivering !== undefined) return;
    const nowMs = performance.now();
    // Nothing can be due before the timer: looking at all of a burst for each of it would take its square.
    if (nowMs + this.#options.gatherMs >= this.#dueMs) return;
    const dueMs = Math.max(nowMs + this.#options.gatherMs, this.#readyMs());
    if (dueMs >= this.#dueMs || dueMs === Infinity) return;
    clearTimeout(this.#timer);
    this.#dueMs = dueMs;
    // Timers count whole milliseconds, and may be one early.
    const delayMs = Math.ceil(dueMs - nowMs) + 1;
    this.#timer = setTimeout(() => {
      this.#dueMs = Infinity;
      this.#delivering = this.#deliver();
    }, delayMs);
  }

  /** When the first of what is dirty may be sent; Infinity when nothing is. */
  #readyMs(): number {
    const { pack, job, track, worker } = this.#dirty;
    if (job.size + track.size + worker.size > 0) return 0;
    return Math.min(Infinity, ...[...pack].map((id) => this.#restUntilMs.get(id) ?? 0));
  }

  async #deliver(): Promise<void> {
    try {
      await this.#options.deliver(this.#takeReady());
    } finally {
      this.#delivering = undefined;
      this.#schedule();
    }
  }

  #takeReady(): ChangedIds {
    const { job, track, pack, worker } = this.#dirty;
    const nowMs = performance.now();
    for (const [id, untilMs] of this.#restUntilMs) {
      if (untilMs <= nowMs) this.#restUntilMs.delete(id);
    }
    // Nobody hears that a job is done before what it has done.
    const isUrgent = job.size + track.size > 0;
    const packs = [...pack].filter((id) => isUrgent || !this.#restUntilMs.has(id));
    for (const id of packs) {
      pack.delete(id);
      this.#restUntilMs.set(id, nowMs + this.#options.packRestMs);
    }
    const ready = { job: [...job], track: [...track], pack: packs, worker: [...worker] };
    for (const rows of [job, track, worker]) rows.clear();
    return ready;
  }
}

function emptySets(): Record<keyof ChangedIds, Set<string>> {
  return { job: new Set(), track: new Set(), pack: new Set(), worker: new Set() };
}
