import type { TrackView } from "#server/realtime/events.ts";
import type { BeatAnalysis } from "../../../../_player/practice/analysed-grid.ts";

/** A part of the track with a name; seconds. */
export interface NamedSpan {
  readonly startSec: number;
  readonly endSec: number;
  readonly label: string;
}

/** What the timeline shows of an analysis. */
export interface TrackAnalysis extends BeatAnalysis {
  readonly chords?: readonly NamedSpan[];
  readonly sections?: readonly NamedSpan[];
}

/** A track may not be analysed yet. */
export type AnalysedTrack = Pick<TrackView, "id"> & { readonly analysis?: TrackAnalysis | null };

export function analysisOf(track: AnalysedTrack): TrackAnalysis | null {
  return track.analysis ?? null;
}

/** The part that holds a place; null between parts. */
export function spanAt<T extends NamedSpan>(spans: readonly T[], sec: number): T | null {
  return spans.find(({ startSec, endSec }) => sec >= startSec && sec < endSec) ?? null;
}

const QUALITIES: Readonly<Record<string, string>> = {
  maj: "",
  min: "m",
  maj7: "maj7",
  min7: "m7",
  "7": "7",
  dim: "°",
  aug: "+",
  sus2: "sus2",
  sus4: "sus4",
  hdim7: "ø7",
  maj6: "6",
  min6: "m6",
};

/** A chord as musicians write it: `F♯m` for `F#:min`; empty where there is none. */
export function chordName(label: string): string {
  if (label === "N" || label === "X") return "";
  const [rootAndBass = "", quality = "maj"] = label.split(":");
  const [root = "", bass] = rootAndBass.split("/");
  const [kind = "maj", bassOfKind] = quality.split("/");
  const name = `${root}${QUALITIES[kind] ?? kind}`;
  const under = bass ?? bassOfKind;
  return withSigns(under === undefined ? name : `${name}/${under}`);
}

function withSigns(text: string): string {
  return text.replaceAll("#", "♯").replace(/(?<=[A-G])b/gu, "♭");
}
