import { LEAST_IDLE_BYTES, Patience } from "#server/models/download/patience.ts";
import { PublicFileError } from "./public-file-error.ts";

interface Limits {
  readonly totalMs: number;
  readonly idleMs: number;
}

/** A signal that ends as the caller's does, or with `timed_out` when a limit is over; the owner stops it. */
export class TimeLimits {
  readonly signal: AbortSignal;
  readonly #idleMs: number;
  readonly #over = new AbortController();
  readonly #total: NodeJS.Timeout;

  constructor(signal: AbortSignal, { totalMs, idleMs }: Limits) {
    this.signal = AbortSignal.any([signal, this.#over.signal]);
    this.#idleMs = idleMs;
    this.#total = setTimeout(() => {
      this.#end(`The file has not come in ${totalMs / 1000} s, the limit for a download.`);
    }, totalMs);
  }

  /** The idle limit from a request to the end of the answer's head; `pause` ends it. */
  forAnswer({ host }: URL): Patience {
    const patience = new Patience(this.#idleMs, () => {
      this.#end(`${host} has not answered in ${this.#idleMs / 1000} s.`);
    });
    patience.wait();
    return patience;
  }

  /** The idle limit for a body: bytes that drip don't lengthen it. */
  forBody({ host }: URL): Patience {
    return new Patience(this.#idleMs, () => {
      const least = LEAST_IDLE_BYTES / 1024;
      this.#end(`${host} has sent less than ${least} kB in ${this.#idleMs / 1000} s.`);
    });
  }

  stop(): void {
    clearTimeout(this.#total);
  }

  #end(message: string): void {
    this.#over.abort(new PublicFileError("timed_out", { message }));
  }
}
