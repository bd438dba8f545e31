"use client";
import { useSyncExternalStore } from "react";

const TICK_MS = 1000;

/** One clock for all readers of a page; it stands still while there is none. */
class SecondClock {
  #nowMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();

  readonly get = (): number => this.#nowMs;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#timer === undefined) this.#tick();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#nowMs = 0;
    };
  };

  #tick(): void {
    this.#nowMs = Date.now();
    this.#timer = setTimeout(() => this.#tick(), TICK_MS);
    for (const listener of this.#listeners) listener();
  }
}

const clock = new SecondClock();

/** The browser's time in milliseconds, a new one each second; 0 while the server renders and before the first tick. */
export function useNow(): number {
  return useSyncExternalStore(clock.subscribe, clock.get, () => 0);
}
