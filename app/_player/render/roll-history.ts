import type { Roll } from "./source.ts";

/** From a stream frame on: what is read there; null for silence. */
interface Entry {
  readonly streamFrame: number;
  readonly roll: Roll | null;
}

/** A piece of the stream that maps onto the track in one straight line. */
export interface RollSpan {
  readonly fromStreamFrame: number;
  readonly toStreamFrame: number;
  readonly roll: Roll | null;
}

/** Remembers which frame of the track each frame of the stream was, for as long as the ear lags behind the cursor. */
export class RollHistory {
  #entries: Entry[] = [{ streamFrame: 0, roll: null }];

  /** Notes what is read from a stream frame on. */
  note(streamFrame: number, roll: Roll | null): void {
    this.#entries.push({ streamFrame, roll });
  }

  at(streamFrame: number): Roll | null {
    return this.#entries.findLast((entry) => entry.streamFrame <= streamFrame)?.roll ?? null;
  }

  /** The pieces from one stream frame to before another, in order. */
  spans(fromStreamFrame: number, toStreamFrame: number): RollSpan[] {
    const spans: RollSpan[] = [];
    for (const [i, { streamFrame, roll }] of this.#entries.entries()) {
      const from = Math.max(fromStreamFrame, streamFrame);
      const to = Math.min(toStreamFrame, this.#entries[i + 1]?.streamFrame ?? Infinity);
      if (to > from) spans.push({ fromStreamFrame: from, toStreamFrame: to, roll });
    }
    return spans;
  }

  /** Forgets what came to an end before a stream frame. */
  prune(streamFrame: number): void {
    const last = this.#entries.findLastIndex((entry) => entry.streamFrame <= streamFrame);
    if (last > 0) this.#entries = this.#entries.slice(last);
  }
}
