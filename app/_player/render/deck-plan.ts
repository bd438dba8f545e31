import type { LaneId } from "./sample-shelf.ts";

/** A pack as the renderer plays it. */
export interface DeckPlan {
  readonly id: string;
  /** What sounds together; `channel` names the fader. */
  readonly lanes: readonly { readonly lane: LaneId; readonly channel: string }[];
  /** Undoes the gain that the pack's samples were stored with. */
  readonly level: number;
}

/** A stretch of the track that is repeated, in frames; `endFrame` is the first frame that is not played. */
export interface LoopRange {
  readonly startFrame: number;
  readonly endFrame: number;
}
