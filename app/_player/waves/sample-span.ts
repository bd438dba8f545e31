import type { SegmentSamples } from "../packs/sample-cache.ts";

const FULL_SCALE = 32_768;

/**
 * Lowest and highest value between two frames of a segment, full scale 1. Within one frame, the straight line to the
 * next: a wave that is zoomed in to its samples stays one line.
 */
export function sampleSpan(
  { low, high }: SegmentSamples,
  from: number,
  to: number,
): { low: number; high: number } {
  const first = Math.max(0, Math.ceil(from));
  const last = Math.min(low.length - 1, Math.floor(to));
  let [least, most] = [
    Math.min(valueAt(low, from), valueAt(low, to)),
    Math.max(valueAt(high, from), valueAt(high, to)),
  ];
  for (let i = first; i <= last; i++) {
    least = Math.min(least, low[i] ?? 0);
    most = Math.max(most, high[i] ?? 0);
  }
  return { low: least / FULL_SCALE, high: most / FULL_SCALE };
}

function valueAt(samples: Int16Array, at: number): number {
  const place = Math.min(samples.length - 1, Math.max(0, at));
  const whole = Math.floor(place);
  const from = samples[whole] ?? 0;
  return from + (place - whole) * ((samples[whole + 1] ?? from) - from);
}
