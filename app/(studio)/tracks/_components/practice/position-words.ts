import {
  beatPosition,
  formatBeatPosition,
  frameOfPosition,
  parseBeatPosition,
  spokenBeatPosition,
} from "../../../../_player/practice/beat-position.ts";
import type { BeatGrid } from "../../../../_player/practice/beat-grid.ts";
import { formatMillis, parseMillis } from "../../../../_player/practice/time-position.ts";
import { spokenPosition } from "../controls/format-position.ts";

const SAMPLE_RATE = 44_100;

/** A place for a field: `71.3.1` where there are beats and it is on one of their sixteenths, else `2:16.580`. */
export function positionField(grid: BeatGrid | null, frame: number): string {
  if (grid) {
    const position = beatPosition(grid, frame + 1);
    if (Math.abs(frameOfPosition(grid, position) - frame) <= 1) return formatBeatPosition(position);
  }
  return formatMillis(frame / SAMPLE_RATE);
}

/**
 * Reads `mm:ss.mmm`, and with beats also `bar.beat`; null for anything else. What could be both, such as `12.3`, is a
 * bar and a beat.
 */
export function readPosition(grid: BeatGrid | null, text: string): number | null {
  const position = grid && parseBeatPosition(text);
  if (grid && position) return Math.max(0, frameOfPosition(grid, position));
  const sec = parseMillis(text);
  return sec === null ? null : Math.round(sec * SAMPLE_RATE);
}

/** A place as it is spoken, with its bar where there are beats. */
export function spokenFrame(grid: BeatGrid | null, frame: number): string {
  const time = spokenPosition(frame / SAMPLE_RATE);
  return grid ? `${spokenBeatPosition(beatPosition(grid, frame))}, ${time}` : time;
}
