import { SHORTEST_LOOP_FRAMES } from "../fades.ts";
import type { LoopRange } from "../render/deck-plan.ts";
import { isEntry, isNudge } from "../render/loop-entry.ts";

/** A stretch that is repeated, and how often it has been. */
export class Loop {
  readonly range: LoopRange | null;
  readonly #repeats: number;
  /** Jumps that have been heard. */
  wraps = 0;

  /** `repeats`: jumps before the track goes on behind the loop; null for no limit. */
  constructor(range: LoopRange | null = null, repeats: number | null = null) {
    this.range = range && {
      startFrame: Math.max(0, Math.floor(range.startFrame)),
      endFrame: Math.floor(range.endFrame),
    };
    this.#repeats = repeats ?? Infinity;
  }

  /** The loop as it is set next: with one edge moved it counts on. */
  changedTo(range: LoopRange | null, repeats: number | null): Loop {
    const next = new Loop(range, repeats);
    const isSame = next.#repeats === this.#repeats && isNudge(this.range, next.range);
    if (isSame) next.wraps = this.wraps;
    return next;
  }

  /** Counts from the first repeat again where the cursor is moved to its start, to before it, or into it from behind. */
  enter(move: { from: number; to: number }, endFrame: number | null): void {
    if (!this.range) return;
    const range = {
      ...this.range,
      endFrame: Math.min(this.range.endFrame, endFrame ?? Infinity),
    };
    if (isEntry(range, move)) this.wraps = 0;
  }

  /** The loop as far as the track goes; null where that is too short, or when all jumps are made or `pending`. */
  rangeIn(endFrame: number | null, pending: number): LoopRange | null {
    if (!this.range || this.wraps + pending >= this.#repeats) return null;
    const { startFrame } = this.range;
    const range = { startFrame, endFrame: Math.min(this.range.endFrame, endFrame ?? Infinity) };
    return range.endFrame - startFrame < SHORTEST_LOOP_FRAMES ? null : range;
  }
}
