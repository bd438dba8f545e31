import type { LaneId, SampleShelf } from "./sample-shelf.ts";

/** Where reading does not simply go on; `toFrame` is null at the end of the track. */
export interface Jump {
  readonly frame: number;
  readonly toFrame: number | null;
}

interface Stretch {
  readonly frame: number;
  readonly needed: number;
  /** The jump behind a frame, after so many others. */
  readonly route: (frame: number, jumps: number) => Jump;
}

/** Frames that all lanes can be read on from a frame, jumps and all; `needed` where the track ends before. */
export function framesAhead(
  shelf: SampleShelf,
  lanes: readonly { readonly lane: LaneId }[],
  { frame, needed, route }: Stretch,
): number {
  let [ahead, at] = [0, frame];
  for (let jumps = 0; ahead < needed; jumps++) {
    const jump = route(at, jumps);
    const span = Math.min(needed - ahead, jump.frame - at);
    const there = availableInAll(shelf, lanes, { frame: at, limit: span });
    ahead += there;
    if (there < span) return ahead;
    if (ahead >= needed || jump.toFrame === null) return needed;
    at = jump.toFrame;
  }
  return ahead;
}

function availableInAll(
  shelf: SampleShelf,
  lanes: readonly { readonly lane: LaneId }[],
  { frame, limit }: { frame: number; limit: number },
): number {
  let least = limit;
  for (const { lane } of lanes) {
    least = Math.min(least, shelf.availableFrom(lane, frame, least));
    if (least === 0) return 0;
  }
  return least;
}
