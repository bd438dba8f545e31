/** `live`: events arrive. `connecting`: the first try. `offline`: it was live, or the first try failed. */
export type ConnectionStatus = "connecting" | "live" | "offline";

/** A value that components read with useSyncExternalStore. */
export class StatusStore {
  #status: ConnectionStatus = "connecting";
  readonly #listeners = new Set<() => void>();

  readonly get = (): ConnectionStatus => this.#status;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(status: ConnectionStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    for (const listener of this.#listeners) listener();
  }
}
