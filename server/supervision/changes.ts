/** Tells listeners that something changed; what it was they ask themselves. A listener must not throw. */
export class Changes {
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  readonly emit = (): void => {
    for (const listener of this.#listeners) listener();
  };
}
