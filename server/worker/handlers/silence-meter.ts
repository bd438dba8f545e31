import type { PortMessage } from "#server/ports/protocol.ts";

/** The port's word for the stage that its speed is measured in. */
const AT_WORK = "separating";

/**
 * Measures for how long a port at work said nothing beyond what a piece of work takes: its machine was
 * suspended then, or it waited for a disk or the database.
 */
export class SilenceMeter {
  readonly #longestSec: number;
  #heardAtMs = 0;
  #isAtWork = false;
  #waitedSec = 0;

  /** Silences up to `longestSec` are work. */
  constructor(longestSec: number) {
    this.#longestSec = longestSec;
  }

  /** Seconds that were no work. */
  get waitedSec(): number {
    return this.#waitedSec;
  }

  /** Takes each message of the port, at `atMs` of a steady clock. */
  hear(message: PortMessage, atMs = performance.now()): void {
    const silentSec = (atMs - this.#heardAtMs) / 1000;
    if (this.#isAtWork) this.#waitedSec += Math.max(0, silentSec - this.#longestSec);
    if (message.type === "progress") this.#isAtWork = message.stage === AT_WORK;
    this.#heardAtMs = atMs;
  }
}
