/** What has to come within the idle limit: a source that drips bytes is as good as silent. */
export const LEAST_IDLE_BYTES = 16 * 1024;

/**
 * Calls `onOver` when fewer than 16 kB have come in `idleMs` of waiting; time between `pause` and `wait`
 * does not count. The owner pauses it at the end.
 */
export class Patience {
  readonly #idleMs: number;
  readonly #onOver: () => void;
  #leftMs: number;
  #sinceMs = 0;
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(idleMs: number, onOver: () => void) {
    this.#idleMs = idleMs;
    this.#leftMs = idleMs;
    this.#onOver = onOver;
  }

  wait(): void {
    this.#sinceMs = performance.now();
    this.#timer = setTimeout(this.#onOver, Math.max(0, this.#leftMs));
  }

  /** So much has come; nothing is waited for until the next `wait`. */
  pause(bytes: number): void {
    clearTimeout(this.#timer);
    this.#leftMs -= performance.now() - this.#sinceMs;
    this.#bytes += bytes;
    if (this.#bytes < LEAST_IDLE_BYTES) return;
    this.#bytes = 0;
    this.#leftMs = this.#idleMs;
  }
}
