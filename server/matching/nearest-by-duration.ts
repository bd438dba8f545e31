import type { Song } from "./song.ts";

interface Measured {
  readonly song: Pick<Song, "durationSec">;
}

/** At most `limit` of readings that are ordered by length, those nearest to a length; O(log n + limit). */
export function nearestByDuration<Reading extends Measured>(
  readings: readonly Reading[],
  durationSec: number | null,
  limit: number,
): readonly Reading[] {
  if (readings.length <= limit) return readings;
  if (durationSec === null) return readings.slice(0, limit);
  let start = firstFrom(readings, durationSec);
  let end = start;
  const apartSec = (at: number) => {
    const found = readings[at];
    return found ? Math.abs((found.song.durationSec ?? 0) - durationSec) : Infinity;
  };
  while (end - start < limit) {
    if (apartSec(start - 1) <= apartSec(end)) start -= 1;
    else end += 1;
  }
  return readings.slice(start, end);
}

function firstFrom(readings: readonly Measured[], durationSec: number): number {
  let [low, high] = [0, readings.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((readings[middle]?.song.durationSec ?? 0) < durationSec) low = middle + 1;
    else high = middle;
  }
  return low;
}
