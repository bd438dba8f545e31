import { beatBefore, beatFrom, isBarStart, type BeatGrid } from "./beat-grid.ts";
import { frameOfPixel, pixelOfFrame, type Viewport } from "../waves/viewport.ts";

export interface BeatTick {
  readonly px: number;
  readonly rank: "phrase" | "bar" | "beat";
  /** The bar's number; null for a tick without one. */
  readonly bar: number | null;
}

/** Closer ticks of a kind run into each other. */
const TICK_GAP_PX = 5;
const LABEL_GAP_PX = 40;
/** Bars from number to number, the usual four among them. */
const LABEL_STEPS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

/** Ticks of the bars ruler: numbers at least 40 px apart; beats and bars only where there is room for them. */
export function beatTicks(view: Viewport, widthPx: number, grid: BeatGrid): BeatTick[] {
  const range = { from: Math.max(0, view.startFrame), to: frameOfPixel(view, widthPx) };
  const beatPx = widthPx / Math.max(1e-6, grid.beatAt(range.to) - grid.beatAt(range.from));
  const barPx = beatPx * grid.beatsPerBar;
  const labelBars = LABEL_STEPS.find((bars) => bars * barPx >= LABEL_GAP_PX) ?? 1024;
  const tickBars = LABEL_STEPS.find((bars) => bars * barPx >= TICK_GAP_PX) ?? 1024;
  const place = (beat: number) => pixelOfFrame(view, grid.frameOfBeat(beat));
  const ticks: BeatTick[] = [];
  if (beatPx >= TICK_GAP_PX) {
    for (let beat = beatFrom(grid, range.from); beat <= beatBefore(grid, range.to); beat++) {
      if (!isBarStart(grid, beat)) ticks.push({ px: place(beat), rank: "beat", bar: null });
    }
  }
  const firstBar = grid.barOfBeat(beatBefore(grid, range.from));
  const lastBar = grid.barOfBeat(beatBefore(grid, range.to));
  for (let bar = firstBar; bar <= lastBar; bar++) {
    const hasLabel = (bar - 1) % labelBars === 0;
    if (!hasLabel && (bar - 1) % tickBars !== 0) continue;
    const px = place(grid.beatOfBar(bar));
    // The first bar may have begun before the track.
    if (px < -1) continue;
    ticks.push({ px, rank: hasLabel ? "phrase" : "bar", bar: hasLabel ? bar : null });
  }
  return ticks;
}
