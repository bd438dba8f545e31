import type { LinearRamp } from "./linear-ramp.ts";
import type { StereoBuffer } from "./sample-shelf.ts";

/** Makes of two sounds one, in the first buffer: `share` is the second's, and is not advanced. */
export function blend(
  into: StereoBuffer,
  other: StereoBuffer,
  [share, frames]: readonly [LinearRamp, number],
): void {
  for (const [side, samples] of into.entries()) {
    for (let i = 0; i < frames; i++) {
      const own = samples[i] ?? 0;
      samples[i] = own + ((other[side]?.[i] ?? 0) - own) * share.valueAt(i);
    }
  }
}
