import { readyInAllStems, type Pack } from "../../../../_player/packs/pack.ts";
import { contiguousEnd, subtractRanges, type Ranges } from "../../../../_player/ranges.ts";

/** What of the track can be heard as stems. */
export interface Playable {
  /** Segments that are missing in at least one stem. */
  readonly missing: Ranges;
  /** First frame, counted from the start, that is missing. */
  readonly edgeFrame: number;
  readonly isWhole: boolean;
  readonly isEmpty: boolean;
}

/** How far a separation can be played; `endFrame` is the track's length as far as it is known. */
export function playableOf(stems: Pack, endFrame: number): Playable {
  const ready = readyInAllStems(stems);
  const total = Math.max(1, Math.ceil(endFrame / stems.segmentFrames));
  const missing = subtractRanges([[0, total]], ready);
  return {
    missing,
    edgeFrame: Math.min(endFrame, contiguousEnd(ready, 0) * stems.segmentFrames),
    isWhole: missing.length === 0,
    isEmpty: ready.length === 0,
  };
}
