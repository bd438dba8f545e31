/** Beats as their owner wants them; every edit makes a new one. */
export interface CorrectedGrid {
  /** Seconds, ascending, at least `SHORTEST_BEAT_SEC` apart. */
  readonly beats: readonly number[];
  /** Indexes of `beats` that begin a bar, ascending. */
  readonly downbeats: readonly number[];
  readonly beatsPerBar: number;
}

/** 1200 BPM. */
export const SHORTEST_BEAT_SEC = 0.05;

const TEMPO_LIMITS_BPM = { min: 20, max: 400 } as const;

/** Beats of one length over a whole track, with a bar that begins at `downbeatSec`. */
export function evenGrid(
  { tempoBpm, downbeatSec, beatsPerBar }: EvenBeats,
  durationSec: number,
): CorrectedGrid {
  const { min, max } = TEMPO_LIMITS_BPM;
  const beatSec = 60 / Math.min(max, Math.max(min, tempoBpm));
  const before = Math.floor(downbeatSec / beatSec + ROUNDING);
  const firstSec = Math.max(0, downbeatSec - before * beatSec);
  const count = Math.max(2, Math.floor((durationSec - firstSec) / beatSec + ROUNDING) + 1);
  const beats = Array.from({ length: count }, (_, i) => toMs(firstSec + i * beatSec));
  return withBarAt({ beats, downbeats: [], beatsPerBar }, before);
}

export interface EvenBeats {
  readonly tempoBpm: number;
  readonly downbeatSec: number;
  readonly beatsPerBar: number;
}

/** Bars of the usual length through the whole track, one of which begins with that beat. */
export function withBarAt(grid: CorrectedGrid, beat: number): CorrectedGrid {
  const { beats, beatsPerBar } = grid;
  const first = ((beat % beatsPerBar) + beatsPerBar) % beatsPerBar;
  const count = Math.max(0, Math.ceil((beats.length - first) / beatsPerBar));
  return { ...grid, downbeats: Array.from({ length: count }, (_, i) => first + i * beatsPerBar) };
}

/** The beat that lies nearest to a place. */
export function nearestBeat({ beats }: CorrectedGrid, sec: number): number {
  const next = beats.findIndex((beat) => beat >= sec);
  if (next === -1) return beats.length - 1;
  const [before = -Infinity, behind = Infinity] = [beats[next - 1], beats[next]];
  return sec - before < behind - sec ? next - 1 : next;
}

/** To a thousandth of a second, as grids are kept. */
export function toMs(sec: number): number {
  return Math.round(sec * 1000) / 1000;
}

const ROUNDING = 1e-6;
