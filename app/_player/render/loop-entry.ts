import type { LoopRange } from "./deck-plan.ts";

/** Whether a cursor that the listener moves comes to the loop anew: its repeats are counted from the first again. */
export function isEntry(loop: LoopRange, { from, to }: { from: number; to: number }): boolean {
  const isFromBehind = from >= loop.endFrame && to < loop.endFrame;
  return to <= loop.startFrame || isFromBehind;
}

/** Whether it is the same loop with one of its edges moved: what was repeated of it counts on. */
export function isNudge(before: LoopRange | null, after: LoopRange | null): boolean {
  if (!before || !after) return false;
  return before.startFrame === after.startFrame || before.endFrame === after.endFrame;
}
