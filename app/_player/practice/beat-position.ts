import { beatBefore, type BeatGrid } from "./beat-grid.ts";

/** A place as musicians count: bar, beat of the bar, sixteenth of the beat, each from 1. */
export interface BeatPosition {
  readonly bar: number;
  readonly beat: number;
  readonly tick: number;
}

const TICKS_PER_BEAT = 4;

export function beatPosition(grid: BeatGrid, frame: number): BeatPosition {
  const whole = beatBefore(grid, frame);
  const bar = grid.barOfBeat(whole);
  const part = Math.max(0, grid.beatAt(frame) - whole);
  return {
    bar,
    beat: whole - grid.beatOfBar(bar) + 1,
    tick: Math.min(TICKS_PER_BEAT, Math.floor(part * TICKS_PER_BEAT + 1e-6) + 1),
  };
}

/** The frame of a position; a beat beyond its bar counts on into the next one. */
export function frameOfPosition(grid: BeatGrid, { bar, beat, tick }: BeatPosition): number {
  const beats = grid.beatOfBar(bar) + beat - 1 + (tick - 1) / TICKS_PER_BEAT;
  return Math.round(grid.frameOfBeat(beats));
}

/** `71.3.1`; before bar 1 with a true minus. */
export function formatBeatPosition({ bar, beat, tick }: BeatPosition): string {
  return `${String(bar).replace("-", "−")}.${beat}.${tick}`;
}

/** What a screen reader says: `bar 71, beat 3`. */
export function spokenBeatPosition({ bar, beat }: BeatPosition): string {
  return `bar ${bar}, beat ${beat}`;
}

/** Reads `71`, `71.3` or `71.3.1`; null for anything else. */
export function parseBeatPosition(text: string): BeatPosition | null {
  const match = /^\s*([-−]?\d{1,5})(?:\.([1-9]\d?))?(?:\.([1-4]))?\s*$/u.exec(text);
  if (!match) return null;
  const [, bar = "1", beat = "1", tick = "1"] = match;
  return { bar: Number(bar.replace("−", "-")), beat: Number(beat), tick: Number(tick) };
}
