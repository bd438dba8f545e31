import type { Scope } from "../scope.ts";

export interface SegmentKey {
  readonly packId: string;
  readonly stem: string;
  readonly index: number;
}

/** A decoded segment. */
export interface DecodedSegment {
  /** In frames of the track. */
  readonly length: number;
}

interface StoreOptions<T extends DecodedSegment> {
  /** Fetches and decodes; rejects with `isPermanent` set where another try makes no sense. */
  load: (key: SegmentKey, signal: AbortSignal) => Promise<T>;
  /** Something was decoded, lost for good, or is being tried again. */
  onChange: () => void;
  /** What was decoded is kept no longer. */
  onForget?: (segment: T) => void;
  /** What a segment counts, in the unit of `budget`. */
  sizeOf: (key: SegmentKey) => number;
  /** Decoded segments kept at most, unless more are wanted at once. */
  budget: number;
  random?: () => number;
}

type Entry<T> =
  | { readonly kind: "loading"; readonly abort: AbortController }
  | { readonly kind: "resting"; readonly cancel: () => void }
  | { readonly kind: "decoded"; readonly segment: T; readonly size: number }
  | { readonly kind: "lost" };

/** All stems of a segment at once: none sounds before all do. It is also what a browser opens to one host. */
const PARALLEL_LOADS = 6;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 4000;
/** A file that is announced but refused may be late by a moment, not more. */
const PERMANENT_TRIES = 3;

/** Decoded segments: loads what is wanted, first things first, and forgets what was wanted longest ago. */
export class SegmentStore<T extends DecodedSegment> {
  readonly #scope: Scope;
  readonly #options: StoreOptions<T>;
  readonly #entries = new Map<string, Entry<T>>();
  readonly #tries = new Map<string, number>();
  #wanted = new Map<string, SegmentKey>();

  constructor(scope: Scope, options: StoreOptions<T>) {
    this.#scope = scope;
    this.#options = options;
    scope.add(() => this.want([]));
  }

  /** Replaces the wish list; what is on its way and no longer wanted is aborted. */
  want(keys: readonly SegmentKey[]): void {
    this.#wanted = new Map(keys.map((key) => [idOf(key), key]));
    for (const [id, entry] of [...this.#entries]) {
      if (this.#wanted.has(id)) this.#touch(id, entry);
      else this.#drop(id, entry);
    }
    this.#pump();
    this.#evict();
  }

  get(key: SegmentKey): T | undefined {
    const entry = this.#entries.get(idOf(key));
    return entry?.kind === "decoded" ? entry.segment : undefined;
  }

  isLost(key: SegmentKey): boolean {
    return this.#entries.get(idOf(key))?.kind === "lost";
  }

  /** Something wanted has failed at least twice and is waiting for its next try. */
  get isRetrying(): boolean {
    return [...this.#wanted.keys()].some((id) => (this.#tries.get(id) ?? 0) >= 2);
  }

  /** What is decoded, in the unit of the budget. */
  get decodedSize(): number {
    let size = 0;
    for (const entry of this.#entries.values()) size += sizeOf(entry);
    return size;
  }

  /** Forgets everything; what is still wanted is loaded again. */
  clear(): void {
    for (const [id, entry] of [...this.#entries]) {
      this.#drop(id, entry);
      if (this.#entries.delete(id) && entry.kind === "decoded") {
        this.#options.onForget?.(entry.segment);
      }
    }
    this.#tries.clear();
    this.#pump();
  }

  /** Tries everything again now that is lost or waiting for its next try. */
  retry(): void {
    for (const [id, entry] of [...this.#entries]) {
      if (entry.kind === "resting") entry.cancel();
      if (entry.kind === "resting" || entry.kind === "lost") {
        this.#entries.delete(id);
        this.#tries.delete(id);
      }
    }
    this.#pump();
  }

  #touch(id: string, entry: Entry<T>): void {
    this.#entries.delete(id);
    this.#entries.set(id, entry);
  }

  #drop(id: string, entry: Entry<T>): void {
    if (entry.kind === "loading") entry.abort.abort();
    if (entry.kind === "resting") entry.cancel();
    if (entry.kind === "loading" || entry.kind === "resting") {
      this.#entries.delete(id);
      this.#tries.delete(id);
    }
  }

  #pump(): void {
    let loads = [...this.#entries.values()].filter((entry) => entry.kind === "loading").length;
    for (const [id, key] of this.#wanted) {
      if (loads >= PARALLEL_LOADS || this.#scope.isClosed) return;
      if (this.#entries.has(id)) continue;
      loads += 1;
      void this.#load(id, key);
    }
  }

  async #load(id: string, key: SegmentKey): Promise<void> {
    const abort = new AbortController();
    const entry: Entry<T> = { kind: "loading", abort };
    const size = this.#options.sizeOf(key);
    this.#entries.set(id, entry);
    try {
      const segment = await this.#options.load(key, abort.signal);
      if (this.#entries.get(id) !== entry) {
        this.#options.onForget?.(segment);
        return;
      }
      this.#entries.set(id, { kind: "decoded", segment, size });
      this.#tries.delete(id);
    } catch (error) {
      if (this.#entries.get(id) !== entry) return;
      this.#fail(id, error);
    }
    this.#pump();
    this.#evict();
    this.#options.onChange();
  }

  #fail(id: string, error: unknown): void {
    const tries = (this.#tries.get(id) ?? 0) + 1;
    this.#tries.set(id, tries);
    if (isPermanent(error) && tries >= PERMANENT_TRIES) {
      this.#entries.set(id, { kind: "lost" });
      this.#tries.delete(id);
      return;
    }
    const random = this.#options.random ?? Math.random;
    const delayMs =
      Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (tries - 1)) * (0.75 + random() / 2);
    const cancel = this.#scope.timeout(delayMs, () => {
      this.#entries.delete(id);
      this.#pump();
    });
    this.#entries.set(id, { kind: "resting", cancel });
  }

  #evict(): void {
    let size = this.decodedSize;
    for (const [id, entry] of [...this.#entries]) {
      if (size <= this.#options.budget) return;
      if (this.#wanted.has(id)) continue;
      size -= sizeOf(entry);
      this.#entries.delete(id);
      if (entry.kind === "decoded") this.#options.onForget?.(entry.segment);
    }
  }
}

function idOf(key: SegmentKey): string {
  return `${key.packId}/${key.stem}/${key.index}`;
}

function sizeOf(entry: Entry<unknown>): number {
  return entry.kind === "decoded" ? entry.size : 0;
}

function isPermanent(error: unknown): boolean {
  return error instanceof Error && "isPermanent" in error && error.isPermanent === true;
}
