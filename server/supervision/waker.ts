/** Ends the pause of a periodic task from elsewhere. Wakes that come while it runs stand for one more run. */
export class Waker {
  #onWake: (() => void) | undefined;
  #isDue = false;

  /** Has the task run now; also one that begins only later. */
  wake(): void {
    this.#isDue = true;
    this.#onWake?.();
  }

  /** Who is woken from now on, in place of whoever was before. */
  listen(onWake: () => void): void {
    this.#onWake = onWake;
  }

  /** Whether there was a wake since this was asked last. */
  take(): boolean {
    const isDue = this.#isDue;
    this.#isDue = false;
    return isDue;
  }
}
