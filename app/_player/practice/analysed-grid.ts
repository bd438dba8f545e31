import type { BeatGrid } from "./beat-grid.ts";

/** What an analysis knows of a track's beats: ascending seconds. */
export interface BeatAnalysis {
  readonly beats: readonly number[];
  readonly downbeats: readonly number[];
  readonly beatsPerBar: number;
}

/** Half a beat: a downbeat belongs to the beat that it is nearest to. */
const NEAR_BEATS = 0.5;

/** Beats as they were found, uneven as they are; outside of them they go on evenly. Null with fewer than two. */
export function analysedGrid(analysis: BeatAnalysis, sampleRate: number): BeatGrid | null {
  const { beats: beatsSec, beatsPerBar } = analysis;
  if (beatsSec.length < 2) return null;
  const frames = beatsSec.map((sec) => sec * sampleRate);
  const line = new BeatLine(frames);
  const found = analysis.downbeats.map((sec) => line.nearest(sec * sampleRate));
  const starts = [...new Set(found.filter((beat) => beat !== null))];
  const bars = new BarLine(starts.length === 0 ? [0] : starts, beatsPerBar);
  return {
    tempoBpm: (60 * sampleRate) / line.medianFrames,
    beatsPerBar,
    frameOfBeat: (beat) => line.frameOf(beat + bars.firstBeat),
    beatAt: (frame) => line.beatAt(frame) - bars.firstBeat,
    barOfBeat: (beat) => bars.barOf(beat + bars.firstBeat),
    beatOfBar: (bar) => bars.startOf(bar) - bars.firstBeat,
  };
}

/** Frames by beat: straight lines between the beats, and on from the first and the last. */
class BeatLine {
  readonly #frames: readonly number[];
  readonly medianFrames: number;

  constructor(frames: readonly number[]) {
    this.#frames = frames;
    const gaps = frames.slice(1).map((frame, i) => frame - (frames[i] ?? 0));
    this.medianFrames = gaps.toSorted((a, b) => a - b)[gaps.length >> 1] ?? 1;
  }

  frameOf(beat: number): number {
    const last = this.#frames.length - 1;
    if (beat <= 0) return (this.#frames[0] ?? 0) + beat * this.medianFrames;
    if (beat >= last) return (this.#frames[last] ?? 0) + (beat - last) * this.medianFrames;
    const whole = Math.floor(beat);
    const [from = 0, to = 0] = this.#frames.slice(whole, whole + 2);
    return from + (beat - whole) * (to - from);
  }

  beatAt(frame: number): number {
    const last = this.#frames.length - 1;
    const next = lowerBound(this.#frames, frame);
    if (next === 0) return (frame - (this.#frames[0] ?? 0)) / this.medianFrames;
    if (next > last) return last + (frame - (this.#frames[last] ?? 0)) / this.medianFrames;
    const [from = 0, to = 0] = this.#frames.slice(next - 1, next + 1);
    return next - 1 + (frame - from) / (to - from);
  }

  /** The beat next to a frame; null beyond half a beat outside of them all. */
  nearest(frame: number): number | null {
    const beat = this.beatAt(frame);
    const isInside = beat > -NEAR_BEATS && beat < this.#frames.length - NEAR_BEATS;
    return isInside ? Math.round(beat) + 0 : null;
  }
}

/** Bars by beat: as long as they were found, and on in the usual length before the first and from the last. */
class BarLine {
  readonly #starts: readonly number[];
  readonly #beatsPerBar: number;

  constructor(starts: readonly number[], beatsPerBar: number) {
    this.#starts = starts;
    this.#beatsPerBar = Math.max(1, beatsPerBar);
  }

  get firstBeat(): number {
    return this.#starts[0] ?? 0;
  }

  barOf(beat: number): number {
    const from = beat + 1e-7;
    const behind = this.#starts.findLastIndex((start) => start <= from);
    if (behind === -1) return Math.floor((from - this.firstBeat) / this.#beatsPerBar) + 1;
    if (behind < this.#starts.length - 1) return behind + 1;
    return behind + 1 + Math.floor((from - (this.#starts[behind] ?? 0)) / this.#beatsPerBar);
  }

  startOf(bar: number): number {
    const known = this.#starts[bar - 1];
    if (known !== undefined) return known;
    if (bar < 1) return this.firstBeat + (bar - 1) * this.#beatsPerBar;
    return (this.#starts.at(-1) ?? 0) + (bar - this.#starts.length) * this.#beatsPerBar;
  }
}

/** Index of the first value that is at least `wanted`. */
function lowerBound(values: readonly number[], wanted: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? Infinity) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
