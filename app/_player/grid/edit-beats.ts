import { SHORTEST_BEAT_SEC, toMs, type CorrectedGrid } from "./corrected-grid.ts";

/** All beats later by seconds, or earlier when negative; those that would lie before the track go. */
export function shifted(grid: CorrectedGrid, bySec: number): CorrectedGrid {
  const beats = grid.beats.map((sec) => toMs(sec + bySec));
  return insideOfTrack({ ...grid, beats }) ?? grid;
}

/** One beat elsewhere; it stays between its neighbours. */
export function withBeatMoved(grid: CorrectedGrid, beat: number, toSec: number): CorrectedGrid {
  const before = grid.beats[beat - 1];
  const behind = grid.beats[beat + 1];
  const least = before === undefined ? 0 : before + SHORTEST_BEAT_SEC;
  const most = behind === undefined ? Infinity : behind - SHORTEST_BEAT_SEC;
  if (least > most) return grid;
  return { ...grid, beats: grid.beats.with(beat, toMs(Math.min(most, Math.max(least, toSec)))) };
}

/** Where the owner has said that a beat lies exactly; other beats are spread between such places. */
export interface Anchor {
  readonly beat: number;
  readonly sec: number;
}

/**
 * Lines a drifting grid up: beats between anchors are stretched evenly between them; before the first and behind the
 * last anchor all beats move as those do. Anchors that would push beats onto each other are left out.
 */
export function anchored(grid: CorrectedGrid, anchors: readonly Anchor[]): CorrectedGrid {
  const pins = usable(grid, anchors);
  const beats = grid.beats.map((sec, beat) => toMs(placeOf(grid, pins, { beat, sec })));
  return insideOfTrack({ ...grid, beats }) ?? grid;
}

/** Without the beats before the track; null when fewer than two are left. */
function insideOfTrack(grid: CorrectedGrid): CorrectedGrid | null {
  const gone = grid.beats.findIndex((sec) => sec >= 0);
  if (gone === -1 || grid.beats.length - gone < 2) return null;
  const downbeats = grid.downbeats.map((beat) => beat - gone).filter((beat) => beat >= 0);
  return { ...grid, beats: grid.beats.slice(gone), downbeats };
}

function placeOf(grid: CorrectedGrid, pins: readonly Anchor[], { beat, sec }: Anchor): number {
  const next = pins.findIndex((pin) => pin.beat > beat);
  const from = pins.at(next === -1 ? -1 : next - 1);
  const to = next === -1 ? undefined : pins[next];
  if (!from || (next === 0 && to)) return to ? sec + to.sec - (grid.beats[to.beat] ?? 0) : sec;
  const start = grid.beats[from.beat] ?? 0;
  if (!to) return sec + from.sec - start;
  const share = (sec - start) / ((grid.beats[to.beat] ?? 0) - start);
  return from.sec + share * (to.sec - from.sec);
}

/** In order, each at least as far from the one before as the beats between them need. */
function usable(grid: CorrectedGrid, anchors: readonly Anchor[]): Anchor[] {
  const inside = anchors.filter(({ beat, sec }) => beat in grid.beats && sec >= 0);
  const kept: Anchor[] = [];
  for (const anchor of inside.toSorted((a, b) => a.beat - b.beat)) {
    const last = kept.at(-1);
    const least = last ? tightest(grid, last.beat, anchor.beat) : 0;
    if (!last || (anchor.beat > last.beat && anchor.sec - last.sec >= least)) kept.push(anchor);
  }
  return kept;
}

/** How short beats from one to another can become before two of them meet. */
function tightest({ beats }: CorrectedGrid, from: number, to: number): number {
  const gaps = beats.slice(from + 1, to + 1).map((sec, i) => sec - (beats[from + i] ?? 0));
  const span = (beats[to] ?? 0) - (beats[from] ?? 0);
  return (span * SHORTEST_BEAT_SEC) / Math.min(...gaps);
}
