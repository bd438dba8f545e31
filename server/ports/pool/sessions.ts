/** Bindings kept at most; the one unused the longest goes first. */
const MAX_SESSIONS = 1024;

/** Which port had a session's last request: a restarted worker is another port, which knows nothing of it. */
export class Sessions {
  readonly #portOf = new Map<string, { readonly slot: string; readonly portId: string }>();

  bind(session: string, slot: string, portId: string): void {
    this.#portOf.delete(session);
    this.#portOf.set(session, { slot, portId });
    if (this.#portOf.size <= MAX_SESSIONS) return;
    for (const oldest of this.#portOf.keys()) {
      this.#portOf.delete(oldest);
      return;
    }
  }

  find(session: string): { readonly slot: string; readonly portId: string } | undefined {
    return this.#portOf.get(session);
  }

  forget(session: string): void {
    this.#portOf.delete(session);
  }

  get size(): number {
    return this.#portOf.size;
  }
}
