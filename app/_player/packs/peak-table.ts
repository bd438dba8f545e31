import { containsIndex, unionRanges, type Range, type Ranges } from "../ranges.ts";

/** Frames that one record of a peaks file stands for. */
export const FRAMES_PER_PEAK = 441;
const BYTES_PER_PEAK = 6;
const FULL_SCALE = 32_768;

/** Peaks of one stem, filled in segment by segment; full scale is 1. */
export class PeakTable {
  readonly peaksPerSegment: number;
  #low = new Int16Array(0);
  #high = new Int16Array(0);
  #rms = new Uint16Array(0);
  #loaded: Ranges = [];

  constructor(segmentFrames: number) {
    this.peaksPerSegment = segmentFrames / FRAMES_PER_PEAK;
  }

  /** Segments whose peaks are in. */
  get loaded(): Ranges {
    return this.#loaded;
  }

  has(segment: number): boolean {
    return containsIndex(this.#loaded, segment);
  }

  /** Takes the records of a range of segments as a peaks file holds them. */
  put(segments: Range, bytes: ArrayBuffer): void {
    const [from, to] = segments;
    const first = from * this.peaksPerSegment;
    const records = new DataView(bytes);
    const count = Math.min(
      Math.floor(bytes.byteLength / BYTES_PER_PEAK),
      (to - from) * this.peaksPerSegment,
    );
    this.#reserve(first + count);
    for (let i = 0; i < count; i++) {
      const at = i * BYTES_PER_PEAK;
      this.#low[first + i] = records.getInt16(at, true);
      this.#high[first + i] = records.getInt16(at + 2, true);
      this.#rms[first + i] = records.getUint16(at + 4, true);
    }
    this.#loaded = unionRanges(this.#loaded, [segments]);
  }

  /** Lowest, highest and loudest RMS value of the records from `first` to before `end`. */
  span(first: number, end: number): { low: number; high: number; rms: number } {
    let low = 0;
    let high = 0;
    let rms = 0;
    for (let i = Math.max(0, first); i < Math.min(end, this.#low.length); i++) {
      low = Math.min(low, this.#low[i] ?? 0);
      high = Math.max(high, this.#high[i] ?? 0);
      rms = Math.max(rms, this.#rms[i] ?? 0);
    }
    return { low: low / FULL_SCALE, high: high / FULL_SCALE, rms: rms / FULL_SCALE };
  }

  #reserve(length: number): void {
    if (length <= this.#low.length) return;
    const room = Math.max(length, Math.ceil(this.#low.length * 1.5));
    this.#low = grown(this.#low, new Int16Array(room));
    this.#high = grown(this.#high, new Int16Array(room));
    this.#rms = grown(this.#rms, new Uint16Array(room));
  }
}

function grown<T extends Int16Array | Uint16Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
