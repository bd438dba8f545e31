import { fetchPeaks, PackError } from "./pack-client.ts";
import type { Pack } from "./pack.ts";
import { PeakTable } from "./peak-table.ts";
import {
  normalizeRanges,
  subtractRanges,
  unionRanges,
  type Range,
  type Ranges,
} from "../ranges.ts";
import type { Scope } from "../scope.ts";

/** At most this many segments are asked for at once: 614 kB. */
const SEGMENTS_PER_REQUEST = 256;
/** Segments of a running separation arrive in bunches. */
const GATHER_MS = 150;
const RETRY_MS = 3000;
/** Peaks that are announced but refused may be late by a moment, not more. */
const PERMANENT_TRIES = 3;

type Listener = (segments: Range) => void;

interface StemPeaks {
  readonly table: PeakTable;
  readonly listeners: Set<Listener>;
  pending: Ranges;
  /** Refusals in a row that another try does not help. */
  refusals: number;
}

/** Loads the peaks of a pack's stems as their segments become ready. */
export class PackPeaks {
  readonly #scope: Scope;
  readonly #stems = new Map<string, StemPeaks>();
  readonly #onMissing: (packId: string) => void;
  #pack: Pack | null = null;
  #isPlanned = false;
  #isClosed = false;

  /** `onMissing`: the server has no peaks that were announced, so that the whole pack may be gone. */
  constructor(scope: Scope, onMissing: (packId: string) => void) {
    this.#scope = scope;
    this.#onMissing = onMissing;
  }

  /** Asks for nothing more: the pack is gone. */
  close(): void {
    this.#isClosed = true;
    this.#pack = null;
  }

  /** Takes a newer view of the same pack. */
  update(pack: Pack): void {
    if (this.#isClosed) return;
    this.#pack = pack;
    this.#plan(GATHER_MS);
  }

  /** Empty before the first of its segments is in. */
  table(stem: string): PeakTable {
    return this.#stem(stem).table;
  }

  /** Calls back with each range of segments that came in. */
  subscribe(stem: string, listener: Listener): () => void {
    const { listeners } = this.#stem(stem);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  #stem(name: string): StemPeaks {
    const known = this.#stems.get(name);
    if (known) return known;
    const table = new PeakTable(this.#pack?.segmentFrames ?? 176_400);
    const stem: StemPeaks = { table, listeners: new Set(), pending: [], refusals: 0 };
    this.#stems.set(name, stem);
    return stem;
  }

  #plan(delayMs: number): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    this.#scope.timeout(delayMs, () => {
      this.#isPlanned = false;
      this.#loadMissing();
    });
  }

  #loadMissing(): void {
    for (const { name, ready } of this.#pack?.stems ?? []) {
      const stem = this.#stem(name);
      if (stem.refusals >= PERMANENT_TRIES) continue;
      const missing = subtractRanges(ready, unionRanges(stem.table.loaded, stem.pending));
      for (const segments of missing.flatMap(splitRange)) void this.#load(name, stem, segments);
    }
  }

  async #load(name: string, stem: StemPeaks, segments: Range): Promise<void> {
    const pack = this.#pack;
    if (!pack) return;
    stem.pending = unionRanges(stem.pending, [segments]);
    try {
      const { signal } = this.#scope;
      const bytes = await fetchPeaks(pack.baseUrl, { stem: name, segments }, { signal });
      stem.table.put(segments, bytes);
      stem.refusals = 0;
      for (const listener of stem.listeners) listener(segments);
    } catch (error) {
      if (this.#scope.isClosed || this.#isClosed) return;
      if (error instanceof PackError && error.isPermanent) stem.refusals += 1;
      if (error instanceof PackError && error.status === 404) this.#onMissing(pack.id);
      this.#plan(RETRY_MS);
    } finally {
      stem.pending = subtractRanges(stem.pending, normalizeRanges([segments]));
    }
  }
}

function splitRange([from, to]: Range): Range[] {
  const parts: Range[] = [];
  for (let start = from; start < to; start += SEGMENTS_PER_REQUEST) {
    parts.push([start, Math.min(to, start + SEGMENTS_PER_REQUEST)]);
  }
  return parts;
}
