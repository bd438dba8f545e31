/** Whole numbers of `bits` bits, 24 at most, as a decoder hands them on. */
export interface DecodedBlock {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly frames: number;
  readonly bits: number;
}

/** Left and right as slots hold them. */
export type StoredSides = readonly [left: Int16Array, right: Int16Array];

/** Lossy files may decode to more than full scale: they are stored at half of it. */
export const LOSSY_HEADROOM = 2;

const COARSE_SCALE = 1 / 32_768;
const FINE_SCALE = COARSE_SCALE / 256;

/** The first 16 bits of the frames from `from` on. */
export function storeCoarse({ left, right, bits }: DecodedBlock, from: number, into: StoredSides) {
  const [shift, drop] = [Math.max(0, 16 - bits), Math.max(0, bits - 16)];
  for (const [side, samples] of [left, right].entries()) {
    const stored = into[side as 0 | 1];
    for (let i = 0; i < stored.length; i++) stored[i] = ((samples[from + i] ?? 0) << shift) >> drop;
  }
}

/** What `storeCoarse` leaves of 24 bits. */
export function storeFine({ left, right, bits }: DecodedBlock, from: number, into: StoredSides) {
  const shift = 24 - Math.max(16, bits);
  for (const [side, samples] of [left, right].entries()) {
    const stored = into[side as 0 | 1];
    for (let i = 0; i < stored.length; i++) {
      stored[i] = bits > 16 ? ((samples[from + i] ?? 0) << shift) & 0xff : 0;
    }
  }
}

/** Samples of a lossy file, with headroom; what is over that is cut. */
export function storeLossy(
  samples: readonly Float32Array[],
  from: number,
  into: StoredSides,
): void {
  const scale = 1 / (COARSE_SCALE * LOSSY_HEADROOM);
  for (const [side, all] of samples.entries()) {
    const stored = into[side as 0 | 1];
    for (let i = 0; i < stored.length; i++) {
      const value = Math.round((all[from + i] ?? 0) * scale);
      stored[i] = Math.max(-32_768, Math.min(32_767, value));
    }
  }
}

/** Where samples are read from and to. */
interface Span {
  readonly from: number;
  readonly at: number;
  readonly frames: number;
}

/** Writes stored samples with a full scale of 1. */
export function readCoarse(stored: Int16Array, into: Float32Array, { from, at, frames }: Span) {
  for (let i = 0; i < frames; i++) into[at + i] = (stored[from + i] ?? 0) * COARSE_SCALE;
}

/** Adds the last bits; the sum is exact. */
export function addFine(stored: Int16Array, into: Float32Array, { from, at, frames }: Span) {
  for (let i = 0; i < frames; i++) {
    into[at + i] = (into[at + i] ?? 0) + (stored[from + i] ?? 0) * FINE_SCALE;
  }
}
