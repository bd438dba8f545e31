import { evenGrid, toMs, withBarAt, type CorrectedGrid } from "./corrected-grid.ts";

/** Twice as many beats: one more in the middle of each. Bars keep their number of beats, so each becomes two. */
export function doubled(grid: CorrectedGrid): CorrectedGrid {
  const { beats, downbeats, beatsPerBar } = grid;
  const all = beats.flatMap((sec, i) => {
    const next = beats[i + 1];
    return next === undefined ? [sec] : [sec, toMs((sec + next) / 2)];
  });
  const starts = downbeats.map((beat) => beat * 2);
  const bars = starts.flatMap((start, i) => {
    const end = starts[i + 1] ?? all.length;
    const count = Math.max(1, Math.round((end - start) / beatsPerBar));
    return Array.from({ length: count }, (_, bar) => start + bar * beatsPerBar);
  });
  return { ...grid, beats: all, downbeats: bars.filter((beat, i) => beat > (bars[i - 1] ?? -1)) };
}

/** Every second beat, counted from the first bar's; two bars become one. A grid of two or three beats stays. */
export function halved(grid: CorrectedGrid): CorrectedGrid {
  const { beats, downbeats } = grid;
  if (beats.length < 4) return grid;
  const [first = 0] = downbeats;
  const parity = first % 2;
  const kept = beats.filter((_, beat) => beat % 2 === parity);
  const bars = downbeats.filter((beat, bar) => bar % 2 === 0 && beat % 2 === parity);
  const halves = bars.map((beat) => (beat - parity) / 2);
  const isEven = halves.length > 1 && halves.length >= downbeats.length / 2;
  const half = { ...grid, beats: kept, downbeats: halves };
  // Bars of odd lengths can't be joined beat by beat: they are counted anew.
  return isEven ? half : withBarAt(half, Math.floor((first - parity) / 2));
}

/** One tempo through the whole track; the first bar's beginning stays where it is. */
export function withTempo(
  grid: CorrectedGrid,
  tempoBpm: number,
  durationSec: number,
): CorrectedGrid {
  const { beats, downbeats, beatsPerBar } = grid;
  const downbeatSec = beats[downbeats[0] ?? 0] ?? 0;
  return evenGrid({ tempoBpm, downbeatSec, beatsPerBar }, durationSec);
}
