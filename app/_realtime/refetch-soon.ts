import type { QueryClient, QueryKey } from "@tanstack/react-query";

const GATHER_MS = 200;

/** Gathers requests to read queries anew, so that a burst of events costs one round. */
export class RefetchSoon {
  readonly #client: QueryClient;
  readonly #keys = new Map<string, QueryKey>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: QueryClient) {
    this.#client = client;
  }

  /** Reads everything under this key within 200 ms; what is not on screen is read when it is shown. */
  ask(key: QueryKey): void {
    this.#keys.set(JSON.stringify(key), key);
    this.#timer ??= setTimeout(() => this.#run(), GATHER_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#keys.clear();
  }

  #run(): void {
    this.#timer = undefined;
    const keys = [...this.#keys.values()];
    this.#keys.clear();
    for (const queryKey of keys) void this.#client.invalidateQueries({ queryKey });
  }
}
