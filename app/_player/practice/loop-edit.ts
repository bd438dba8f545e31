import type { StudioSettings } from "#server/studio/studio-settings.ts";
import type { BeatGrid } from "./beat-grid.ts";
import { shiftFrame, type BeatUnit } from "./snapping.ts";

export type Loop = NonNullable<StudioSettings["loop"]>;
export type SavedLoop = StudioSettings["savedLoops"][number];
export type TempoRamp = NonNullable<Loop["ramp"]>;
export type LoopEdge = "start" | "end";

export interface LoopSpan {
  readonly startFrame: number;
  readonly endFrame: number;
}

/** The engine repeats no less: 10 ms. */
export const SHORTEST_LOOP_FRAMES = 441;
/** Without beats, a new loop is this long. */
const USUAL_LOOP_FRAMES = 4 * 44_100;

/** A loop over a stretch, switched on; keeps repeats and ramp of the one before. */
export function loopOver(span: LoopSpan, before: Loop | null, durationFrames: number): Loop {
  const kept = before ?? { repeats: null, ramp: null };
  return {
    ...keepInside(span, durationFrames),
    isOn: true,
    repeats: kept.repeats,
    ramp: kept.ramp,
  };
}

/** Moves one end; the other one stays, and the loop never gets shorter than the engine can repeat. */
export function withEdge(
  loop: Loop,
  { edge, frame }: { edge: LoopEdge; frame: number },
  durationFrames: number,
): Loop {
  const whole = Math.round(frame);
  if (edge === "start") {
    const startFrame = clamp(whole, 0, loop.endFrame - SHORTEST_LOOP_FRAMES);
    return { ...loop, startFrame };
  }
  const least = loop.startFrame + SHORTEST_LOOP_FRAMES;
  return { ...loop, endFrame: clamp(whole, least, Math.max(least, durationFrames)) };
}

/**
 * Sets one end at a place, as the keys for A and B do. An end on the wrong side of the other one takes it along: the
 * loop keeps its length as far as the track goes, and moves back where less than a beat would be left of it.
 */
export function placeEdge(
  loop: Loop | null,
  { edge, frame }: { edge: LoopEdge; frame: number },
  place: { grid: BeatGrid | null; durationFrames: number },
): Loop {
  const { grid, durationFrames } = place;
  const at = clamp(Math.round(frame), 0, durationFrames);
  if (!loop) return loopOver(withRoom(usualSpan(edge, at, grid), place), null, durationFrames);
  const isFitting =
    edge === "start"
      ? at <= loop.endFrame - SHORTEST_LOOP_FRAMES
      : at >= loop.startFrame + SHORTEST_LOOP_FRAMES;
  if (isFitting) return { ...withEdge(loop, { edge, frame: at }, durationFrames), isOn: true };
  const length = loop.endFrame - loop.startFrame;
  const span =
    edge === "start"
      ? { startFrame: at, endFrame: at + length }
      : { startFrame: at - length, endFrame: at };
  return loopOver(withRoom(span, place), loop, durationFrames);
}

/** Moves all of it, as far as the track goes; its length stays. */
export function moveLoop(loop: Loop, toStartFrame: number, durationFrames: number): Loop {
  const length = loop.endFrame - loop.startFrame;
  const startFrame = clamp(Math.round(toStartFrame), 0, Math.max(0, durationFrames - length));
  return { ...loop, startFrame, endFrame: startFrame + length };
}

/** Half or twice as long, from the same start; the same loop where that can't be. */
export function scaleLoop(loop: Loop, factor: 0.5 | 2, durationFrames: number): Loop {
  const length = Math.round((loop.endFrame - loop.startFrame) * factor);
  const isPossible = length >= SHORTEST_LOOP_FRAMES && loop.startFrame + length <= durationFrames;
  return isPossible ? { ...loop, endFrame: loop.startFrame + length } : loop;
}

/** Where an end goes with one step of a beat or bar; without beats a beat is 0.1 s and a bar 1 s. */
export function nudged(
  grid: BeatGrid | null,
  frame: number,
  step: { unit: BeatUnit; by: number },
): number {
  if (grid) return shiftFrame(grid, frame, step);
  return frame + step.by * (step.unit === "bar" ? 44_100 : 4410);
}

/** Its length in words: `8 bars`, `3 beats`, `1.25 s`. */
export function loopLength(loop: LoopSpan, grid: BeatGrid | null): string {
  const frames = loop.endFrame - loop.startFrame;
  const beats = grid ? grid.beatAt(loop.endFrame) - grid.beatAt(loop.startFrame) : 0;
  const whole = Math.round(beats);
  if (!grid || whole < 1 || Math.abs(beats - whole) > 0.01) {
    return `${String(Math.round(frames / 441) / 100)} s`;
  }
  const bars = whole / grid.beatsPerBar;
  return Number.isInteger(bars) ? counted(bars, "bar") : counted(whole, "beat");
}

function usualSpan(edge: LoopEdge, at: number, grid: BeatGrid | null): LoopSpan {
  const by = edge === "start" ? 4 : -4;
  const other = grid
    ? shiftFrame(grid, at, { unit: "bar", by })
    : at + Math.sign(by) * USUAL_LOOP_FRAMES;
  return edge === "start"
    ? { startFrame: at, endFrame: other }
    : { startFrame: other, endFrame: at };
}

/** A stretch that leaves the track is cut there, or moved back in whole where too little would be left to practise. */
function withRoom(
  span: LoopSpan,
  { grid, durationFrames }: { grid: BeatGrid | null; durationFrames: number },
): LoopSpan {
  const { startFrame, endFrame } = keepInside(span, durationFrames);
  const length = span.endFrame - span.startFrame;
  const beat = nudged(grid, startFrame, { unit: "beat", by: 1 }) - startFrame;
  if (endFrame - startFrame >= Math.min(beat, length)) return { startFrame, endFrame };
  const from = clamp(span.startFrame, 0, Math.max(0, durationFrames - length));
  return { startFrame: from, endFrame: from + length };
}

function keepInside(span: LoopSpan, durationFrames: number): LoopSpan {
  const latest = Math.max(0, durationFrames - SHORTEST_LOOP_FRAMES);
  const startFrame = clamp(Math.round(span.startFrame), 0, latest);
  const least = startFrame + SHORTEST_LOOP_FRAMES;
  return {
    startFrame,
    endFrame: clamp(Math.round(span.endFrame), least, Math.max(least, durationFrames)),
  };
}

function clamp(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(value, max));
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
