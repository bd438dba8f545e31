import type { TempoRamp } from "./loop-edit.ts";

/** The tempo after a number of repeats: one step more with each, up (or down) to the last one. */
export function rampPercent(ramp: TempoRamp, repeats: number): number {
  const { fromPercent, stepPercent, toPercent } = ramp;
  const by = repeats * stepPercent;
  return toPercent >= fromPercent
    ? Math.min(toPercent, fromPercent + by)
    : Math.max(toPercent, fromPercent - by);
}
