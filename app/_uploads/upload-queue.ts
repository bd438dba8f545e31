import { sendFile } from "./send-file.ts";
import { isUnderWay, type UploadItem, type UploadState, type UploadTarget } from "./upload-item.ts";

/** Files that are sent at once; more only share the same line. */
const AT_ONCE = 2;

type Send = typeof sendFile;

/** Sends files in order, two at a time, and remembers how each one ended. */
export class UploadQueue {
  #items: readonly UploadItem[] = [];
  #nextId = 1;
  readonly #stops = new Map<number, () => void>();
  readonly #listeners = new Set<() => void>();
  readonly #send: Send;

  constructor(send: Send = sendFile) {
    this.#send = send;
  }

  readonly get = (): readonly UploadItem[] => this.#items;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** With a target the first file is meant for it; the others become tracks of their own. */
  add(files: readonly File[], target: UploadTarget | null = null): void {
    const added = files.map((file, at): UploadItem => ({
      id: this.#nextId++,
      file,
      target: at === 0 ? target : null,
      state: { kind: "waiting" },
    }));
    const kept = this.#items.some(isUnderWay)
      ? this.#items
      : this.#items.filter(({ state }) => state.kind === "refused");
    this.#change([...kept, ...added]);
    this.#startNext();
  }

  cancel(id: number): void {
    const stop = this.#stops.get(id);
    if (stop) stop();
    else this.#set(id, { kind: "cancelled" });
  }

  cancelAll(): void {
    for (const item of this.#items.filter(isUnderWay)) this.cancel(item.id);
  }

  retry(id: number): void {
    this.#set(id, { kind: "waiting" });
    this.#startNext();
  }

  /** Forgets the files that went well. */
  clearAccepted(): void {
    this.#change(this.#items.filter(({ state }) => state.kind !== "accepted"));
  }

  /** Forgets the files that are not on their way. */
  clearEnded(): void {
    this.#change(this.#items.filter(isUnderWay));
  }

  #startNext(): void {
    while (this.#stops.size < AT_ONCE) {
      const next = this.#items.find(({ state }) => state.kind === "waiting");
      if (!next) return;
      const { id } = next;
      this.#stops.set(id, () => undefined);
      const stop = this.#send(next.file, (state) => this.#follow(id, state));
      if (this.#stops.has(id)) this.#stops.set(id, stop);
    }
  }

  #follow(id: number, state: UploadState): void {
    this.#set(id, state);
    if (state.kind === "sending") return;
    this.#stops.delete(id);
    this.#startNext();
  }

  #set(id: number, state: UploadState): void {
    this.#change(this.#items.map((item) => (item.id === id ? { ...item, state } : item)));
  }

  #change(items: readonly UploadItem[]): void {
    this.#items = items;
    for (const listener of this.#listeners) listener();
  }
}
