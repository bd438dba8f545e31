import { isEntry } from "../render/loop-entry.ts";
import type { Loop, TempoRamp } from "./loop-edit.ts";

/** What is heard may read a block further than the loop's end before it is back at its start: 10 ms cover that. */
const OVERSHOOT_FRAMES = 441;

/** The tempo after a number of repeats: one step more with each, up (or down) to the last one. */
export function rampPercent(ramp: TempoRamp, repeats: number): number {
  const { fromPercent, stepPercent, toPercent } = ramp;
  const by = repeats * stepPercent;
  return toPercent >= fromPercent
    ? Math.min(toPercent, fromPercent + by)
    : Math.max(toPercent, fromPercent - by);
}

/** Whether all repeats of a loop are made and what is heard lies behind it: then its ramp is over. */
export function isLoopLeft(
  { repeats, endFrame }: Pick<Loop, "repeats" | "endFrame">,
  { wraps, frame, isPlaying }: { wraps: number; frame: number; isPlaying: boolean },
): boolean {
  if (repeats === null || wraps < repeats) return false;
  return frame >= endFrame + (isPlaying ? OVERSHOOT_FRAMES : 0);
}

/** The tempo of a start with a loop that is on, after the repeats that count then; null where no ramp holds. */
export function startPercent(
  loop: Loop | null,
  { frame, wraps }: { frame: number; wraps: number },
): number | null {
  if (!loop?.ramp) return null;
  const counted = isEntry(loop, { from: frame, to: frame }) ? 0 : wraps;
  const isLeft = isLoopLeft(loop, { wraps: counted, frame, isPlaying: false });
  return isLeft ? null : rampPercent(loop.ramp, counted);
}
