import type { AnalysisResult } from "../analysis-result.ts";
import type { EffectiveAnalysis } from "../effective-analysis.ts";

/** What an export is made of: what holds of a track, and what the analysis itself said. */
export interface ExportedAnalysis {
  readonly title: string;
  readonly artist: string;
  readonly durationSec: number;
  /** Of this product, as the file names it. */
  readonly version: string;
  readonly effective: EffectiveAnalysis;
  readonly result: AnalysisResult | null;
}

/** Where each beat stands in its bar, from 1; null before the first bar. */
export function barPlaces({
  beats,
  downbeats,
}: EffectiveAnalysis): ({ bar: number; beat: number } | null)[] {
  const starts = new Set(downbeats);
  let place: { bar: number; beat: number } | null = null;
  return beats.map((sec) => {
    if (starts.has(sec)) place = { bar: (place?.bar ?? 0) + 1, beat: 1 };
    else if (place) place = { bar: place.bar, beat: place.beat + 1 };
    return place;
  });
}
