import { beatFrom, isBarStart, type BeatGrid } from "./beat-grid.ts";
import type { CountInPlan } from "../render/count-in.ts";

/** Clicks for the bars before a start, in time with the beats around it; `rate` 1 is the track's own tempo. */
export function countInPlan(
  grid: BeatGrid,
  startFrame: number,
  { bars, rate }: { bars: number; rate: number },
): CountInPlan | null {
  const startBeat = grid.beatAt(startFrame);
  const beats = bars * grid.beatsPerBar;
  if (beats === 0) return null;
  // The first beats of a track may be far from its tempo: what leads up to them is counted in theirs.
  const beatFrames = grid.frameOfBeat(startBeat + 1) - startFrame;
  const first = beatFrom(grid, startFrame) - beats;
  const clicks = Array.from({ length: beats }, (_, i) => ({
    atFrame: Math.max(0, Math.round(((first + i - startBeat + beats) * beatFrames) / rate)),
    isAccent: isBarStart(grid, first + i),
  }));
  return { frames: Math.round((beats * beatFrames) / rate), clicks };
}
