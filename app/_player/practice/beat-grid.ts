import type { StudioSettings } from "#server/studio/studio-settings.ts";
import type { BeatMarks } from "../render/clicks.ts";

export type OwnGrid = NonNullable<StudioSettings["grid"]>;

/**
 * Where the beats of a track are. Beats count from 0 at the first beat of bar 1 and may be fractions; those before it
 * are negative, in bars 0, -1 and so on. Frames may be fractions and lie outside of the track.
 */
export interface BeatGrid {
  readonly tempoBpm: number;
  readonly beatsPerBar: number;
  readonly frameOfBeat: (beat: number) => number;
  readonly beatAt: (frame: number) => number;
  /** The bar that holds a beat. */
  readonly barOfBeat: (beat: number) => number;
  /** The beat with which a bar begins. */
  readonly beatOfBar: (bar: number) => number;
}

/** Beats this near to a whole number are on it: far less than a sample at any tempo. */
const SLACK_BEATS = 1e-7;

/** Even beats; bar 1 is the first that begins inside of the track. */
export function ownGrid(own: OwnGrid, sampleRate: number): BeatGrid {
  const { tempoBpm, beatsPerBar, downbeatFrame } = own;
  const beatFrames = (60 / tempoBpm) * sampleRate;
  const barFrames = beatFrames * beatsPerBar;
  const wholeBars = Math.floor(downbeatFrame / barFrames + SLACK_BEATS);
  const firstFrame = downbeatFrame - wholeBars * barFrames;
  return {
    tempoBpm,
    beatsPerBar,
    frameOfBeat: (beat) => firstFrame + beat * beatFrames,
    beatAt: (frame) => (frame - firstFrame) / beatFrames,
    barOfBeat: (beat) => Math.floor(beat / beatsPerBar + SLACK_BEATS) + 1,
    beatOfBar: (bar) => (bar - 1) * beatsPerBar,
  };
}

/** The number of the last beat at or before a frame. */
export function beatBefore(grid: BeatGrid, frame: number): number {
  return Math.floor(grid.beatAt(frame) + SLACK_BEATS);
}

/** The number of the first beat at or behind a frame. */
export function beatFrom(grid: BeatGrid, frame: number): number {
  return Math.ceil(grid.beatAt(frame) - SLACK_BEATS);
}

export function isBarStart(grid: BeatGrid, beat: number): boolean {
  return grid.beatOfBar(grid.barOfBeat(beat)) === beat;
}

/** All beats inside of the track, for the clicks. */
export function beatMarks(grid: BeatGrid, durationFrames: number): BeatMarks {
  const first = beatFrom(grid, 0);
  const count = Math.max(0, beatFrom(grid, durationFrames) - first);
  const frames = Float64Array.from({ length: count }, (_, i) =>
    Math.max(0, grid.frameOfBeat(first + i)),
  );
  const accents = Uint8Array.from({ length: count }, (_, i) => Number(isBarStart(grid, first + i)));
  return { frames, accents };
}
