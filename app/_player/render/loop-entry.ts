import { SHORTEST_LOOP_FRAMES } from "../fades.ts";
import type { LoopRange } from "./deck-plan.ts";

/** Whether a cursor that the listener moves comes to the loop anew: its repeats are counted from the first again. */
export function isEntry(loop: LoopRange, { from, to }: { from: number; to: number }): boolean {
  const isFromBehind = from >= loop.endFrame && to < loop.endFrame;
  return to <= loop.startFrame || isFromBehind;
}

/** Where a start goes: on from the cursor; from the track's end back to its loop, or to its beginning. */
export function startFrom(
  frame: number,
  { endFrame, loop }: { endFrame: number | null; loop: LoopRange | null },
): number {
  if (endFrame === null || frame < endFrame) return frame;
  const isLoopInside = loop !== null && loop.startFrame + SHORTEST_LOOP_FRAMES <= endFrame;
  return isLoopInside ? loop.startFrame : 0;
}

/** Whether it is the same loop with one of its edges moved: what was repeated of it counts on. */
export function isNudge(before: LoopRange | null, after: LoopRange | null): boolean {
  if (!before || !after) return false;
  return before.startFrame === after.startFrame || before.endFrame === after.endFrame;
}
