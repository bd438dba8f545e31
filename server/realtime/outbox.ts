import type { ServerToClientEvents } from "./events.ts";

type EventName = keyof ServerToClientEvents;
export type Payload<E extends EventName> = Parameters<ServerToClientEvents[E]>[0];

/** What an outbox needs of a connection. */
export interface Wire {
  /** False while earlier bytes have not left this process. */
  readonly isWritable: () => boolean;
  readonly emit: <E extends EventName>(event: E, payload: Payload<E>) => void;
}

type Send = () => void;

/**
 * Keeps the latest state per thing while a connection is slow, and nothing else: a client that stops
 * reading costs one payload per track and job that changes, however often it changes.
 */
export class Outbox {
  readonly #wire: Wire;
  readonly #pending = new Map<string, Send>();

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** How many things wait for the connection. */
  get size(): number {
    return this.#pending.size;
  }

  /** Sends now, or in place of what waits under the same key. */
  push<E extends EventName>(key: string, event: E, payload: Payload<E>): void {
    this.#pending.delete(key);
    this.#pending.set(key, () => this.#wire.emit(event, payload));
    this.flush();
  }

  /** Forgets what waits under this key. */
  drop(key: string): void {
    this.#pending.delete(key);
  }

  /** Called when the connection can take more. */
  flush(): void {
    for (const [key, send] of this.#pending) {
      if (!this.#wire.isWritable()) return;
      this.#pending.delete(key);
      send();
    }
  }
}
