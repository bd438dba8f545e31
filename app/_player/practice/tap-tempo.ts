/** A pause this long begins a new count. */
const RESET_MS = 2500;
const KEPT_TAPS = 13;
/** A gap this far from the median was a slip. */
const OUTLIER_SHARE = 0.25;
const LIMITS_BPM = { min: 20, max: 400 };

export interface Tap {
  readonly atMs: number;
  /** How fast the track was heard, as a share of its own tempo. */
  readonly rate: number;
}

/** The taps that count, all at one rate, the newest last. */
export type Taps = readonly Tap[];

/** Takes one more tap; one after a long pause or at another rate begins anew. */
export function withTap(taps: Taps, tap: Tap): Taps {
  const last = taps.at(-1);
  const isNext = last?.rate === tap.rate && tap.atMs >= last.atMs;
  return isNext && tap.atMs - last.atMs <= RESET_MS ? [...taps, tap].slice(-KEPT_TAPS) : [tap];
}

/** The track's own tempo by the last taps, to a tenth, slips left out; null with fewer than three. */
export function tappedBpm(taps: Taps): number | null {
  const gaps = taps.slice(1).map(({ atMs }, i) => atMs - (taps[i]?.atMs ?? 0));
  if (gaps.length < 2) return null;
  const middle = median(gaps);
  const steady = gaps.filter((gap) => Math.abs(gap - middle) <= middle * OUTLIER_SHARE);
  const meanMs = steady.reduce((sum, gap) => sum + gap, 0) / steady.length;
  return clampBpm(60_000 / meanMs / (taps[0]?.rate ?? 1));
}

/** To a tenth, within what a grid may have. */
export function clampBpm(bpm: number): number {
  return Math.round(Math.min(LIMITS_BPM.max, Math.max(LIMITS_BPM.min, bpm)) * 10) / 10;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}
