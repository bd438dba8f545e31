import { beatBefore, beatFrom, type BeatGrid } from "./beat-grid.ts";

/** Where loop points, cues and markers come to lie. */
export type Snap = "off" | "beat" | "bar";
export type BeatUnit = Exclude<Snap, "off">;

/** The nearest beat or bar; the same frame where snapping is off or there are no beats. */
export function snapFrame(grid: BeatGrid | null, frame: number, snap: Snap): number {
  if (!grid || snap === "off") return frame;
  const before = frameBefore(grid, frame, snap);
  const behind = frameFrom(grid, frame, snap);
  return Math.max(0, Math.round(frame - before <= behind - frame ? before : behind));
}

/** The beat or bar that comes next in a direction; never the same place. */
export function stepFrame(
  grid: BeatGrid,
  frame: number,
  step: { unit: BeatUnit; by: 1 | -1 },
): number {
  const place =
    step.by > 0 ? frameFrom(grid, frame + 1, step.unit) : frameBefore(grid, frame - 1, step.unit);
  return Math.round(place);
}

/** The same place in a bar or beat further on or back, whatever the tempo does between. */
export function shiftFrame(
  grid: BeatGrid,
  frame: number,
  step: { unit: BeatUnit; by: number },
): number {
  const beats = step.unit === "bar" ? step.by * grid.beatsPerBar : step.by;
  return Math.round(grid.frameOfBeat(grid.beatAt(frame) + beats));
}

function frameBefore(grid: BeatGrid, frame: number, unit: BeatUnit): number {
  const beat = beatBefore(grid, frame);
  return grid.frameOfBeat(unit === "beat" ? beat : grid.beatOfBar(grid.barOfBeat(beat)));
}

function frameFrom(grid: BeatGrid, frame: number, unit: BeatUnit): number {
  const beat = beatFrom(grid, frame);
  if (unit === "beat") return grid.frameOfBeat(beat);
  const start = grid.beatOfBar(grid.barOfBeat(beat));
  return grid.frameOfBeat(start === beat ? beat : grid.beatOfBar(grid.barOfBeat(beat) + 1));
}
