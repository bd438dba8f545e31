import { analysedGrid, type BeatAnalysis } from "./analysed-grid.ts";
import { ownGrid, type BeatGrid, type OwnGrid } from "./beat-grid.ts";

/** The owner's beats, else those of the analysis; null without either. */
export function chooseGrid(
  own: OwnGrid | null,
  analysis: BeatAnalysis | null,
  sampleRate: number,
): BeatGrid | null {
  if (own) return ownGrid(own, sampleRate);
  return analysis && analysedGrid(analysis, sampleRate);
}
