import { nearestBeat, withBarAt, type CorrectedGrid } from "./corrected-grid.ts";

const METRES = { min: 1, max: 16 } as const;

/** The beat next to a place begins a bar, and all others are counted from it. */
export function withDownbeatAt(grid: CorrectedGrid, sec: number): CorrectedGrid {
  return withBarAt(grid, nearestBeat(grid, sec));
}

/** Bars of so many beats, counted from the first bar's beginning. */
export function withMetre(grid: CorrectedGrid, beatsPerBar: number): CorrectedGrid {
  const metre = Math.min(METRES.max, Math.max(METRES.min, Math.round(beatsPerBar)));
  return withBarAt({ ...grid, beatsPerBar: metre }, grid.downbeats[0] ?? 0);
}

/** Each bar begins so many beats later, or earlier when negative. */
export function withBarsShifted(grid: CorrectedGrid, beats: number): CorrectedGrid {
  const moved = grid.downbeats.map((beat) => beat + beats);
  const inside = moved.filter((beat) => beat >= 0 && beat < grid.beats.length);
  const first = inside[0];
  if (first === undefined) return withBarAt(grid, (grid.downbeats[0] ?? 0) + beats);
  // What the shift has uncovered at either end is filled with bars of the usual length.
  const before = missingBefore(first, grid.beatsPerBar);
  const last = inside.at(-1) ?? first;
  const count = Math.floor((grid.beats.length - 1 - last) / grid.beatsPerBar);
  const behind = Array.from({ length: count }, (_, i) => last + (i + 1) * grid.beatsPerBar);
  return { ...grid, downbeats: [...before, ...inside, ...behind] };
}

function missingBefore(first: number, beatsPerBar: number): number[] {
  const count = Math.floor(first / beatsPerBar);
  return Array.from({ length: count }, (_, i) => first - (count - i) * beatsPerBar);
}
