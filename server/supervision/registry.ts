import { monitor, type Monitored } from "./monitor.ts";

/** A process under its name. */
export interface Registration<M> {
  readonly name: string;
  readonly process: Monitored;
  readonly metadata: M;
}

/** The name belongs to a living process already. */
export class NameTakenError extends Error {
  constructor(namespace: string, name: string) {
    super(`The name "${name}" is taken in ${namespace}.`);
    this.name = "NameTakenError";
  }
}

interface Waiter<M> {
  readonly take: (registration: Registration<M>) => void;
}

/**
 * The unique names of one namespace. A name is free again as soon as its process has ended; nobody
 * has to give it back.
 */
export class Registry<M = undefined> {
  readonly #namespace: string;
  readonly #entries = new Map<string, Registration<M>>();
  readonly #waiters = new Map<string, Set<Waiter<M>>>();

  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Throws NameTakenError while another process has the name. Answers how to give it back early. */
  register(name: string, process: Monitored, metadata: M): () => void {
    if (this.#entries.has(name)) throw new NameTakenError(this.#namespace, name);
    const registration = { name, process, metadata };
    this.#entries.set(name, registration);
    const release = (): void => {
      if (this.#entries.get(name) === registration) this.#entries.delete(name);
    };
    monitor(process, release);
    const waiters = this.#waiters.get(name);
    this.#waiters.delete(name);
    for (const waiter of waiters ?? []) waiter.take(registration);
    return release;
  }

  lookup(name: string): Registration<M> | undefined {
    return this.#entries.get(name);
  }

  /** Replaces what is said of a process; false when nobody has the name. */
  describe(name: string, metadata: M): boolean {
    const entry = this.#entries.get(name);
    if (!entry) return false;
    Object.assign(entry, { metadata });
    return true;
  }

  /** The registrations whose metadata match, in order of registration. */
  search(matches: (metadata: M, name: string) => boolean): Registration<M>[] {
    return [...this.#entries.values()].filter(({ metadata, name }) => matches(metadata, name));
  }

  /** Resolves as soon as somebody has the name; rejects after `limitMs`, or when `signal` aborts. */
  async waitFor(name: string, limitMs: number, signal?: AbortSignal): Promise<Registration<M>> {
    const known = this.#entries.get(name);
    if (known) return known;
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Registration<M>>();
    const waiter = { take: resolve };
    const waiters = this.#waiters.get(name) ?? new Set();
    this.#waiters.set(name, waiters.add(waiter));
    const abort = (): void => {
      reject(signal?.reason as Error);
    };
    signal?.addEventListener("abort", abort);
    const timer = setTimeout(() => {
      reject(
        new Error(`Nobody had the name "${name}" in ${this.#namespace} within ${limitMs} ms.`),
      );
    }, limitMs);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      waiters.delete(waiter);
      if (waiters.size === 0 && this.#waiters.get(name) === waiters) this.#waiters.delete(name);
    }
  }
}
