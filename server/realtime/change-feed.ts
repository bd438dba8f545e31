import type { ChangedIds } from "./change-reader.ts";

/** Changes within this time are read and sent together. */
const GATHER_MS = 25;

export interface ChangeFeedOptions {
  /** Reads and sends the present state of these rows; failures are its own to report. */
  readonly deliver: (ids: ChangedIds) => Promise<void>;
  readonly gatherMs?: number;
}

/** Gathers notices into one delivery at a time: many changes of one row are read once. */
export class ChangeFeed {
  readonly #options: ChangeFeedOptions;
  #dirty = emptySets();
  #timer: NodeJS.Timeout | undefined;
  #delivering: Promise<void> | undefined;
  #isStopped = false;

  constructor(options: ChangeFeedOptions) {
    this.#options = options;
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
    if (this.#isStopped || this.#timer !== undefined || this.#delivering !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#delivering = this.#deliver();
    }, this.#options.gatherMs ?? GATHER_MS);
  }

  async #deliver(): Promise<void> {
    const { job, track, pack, worker } = this.#dirty;
    this.#dirty = emptySets();
    try {
      await this.#options.deliver({
        job: [...job],
        track: [...track],
        pack: [...pack],
        worker: [...worker],
      });
    } finally {
      this.#delivering = undefined;
      if (Object.values(this.#dirty).some(({ size }) => size > 0)) this.#schedule();
    }
  }
}

function emptySets(): Record<keyof ChangedIds, Set<string>> {
  return { job: new Set(), track: new Set(), pack: new Set(), worker: new Set() };
}
