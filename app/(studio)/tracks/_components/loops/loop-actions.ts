import {
  loopOver,
  moveLoop,
  nudged,
  placeEdge,
  scaleLoop,
  withEdge,
  type Loop,
  type LoopEdge,
  type LoopSpan,
} from "../../../../_player/practice/loop-edit.ts";
import type { BeatGrid } from "../../../../_player/practice/beat-grid.ts";
import { snapFrame, stepFrame, type BeatUnit } from "../../../../_player/practice/snapping.ts";
import type {
  SettingsChange,
  StudioSettings,
} from "../../../../_player/settings/studio-settings.ts";

/** What editing a loop needs to know. */
export interface LoopPlace {
  readonly change: (change: SettingsChange) => void;
  readonly grid: BeatGrid | null;
  readonly durationFrames: number;
  /** The frame that is heard now. */
  readonly position: () => number;
}

/** Everything that can be done to the loop of a track. */
export interface LoopActions {
  /** On or off; without a loop, makes one at the playhead. */
  toggle: () => void;
  /** Puts an end at the playhead, snapped. */
  setHere: (edge: LoopEdge) => void;
  /** Puts an end at a frame; one behind the other end takes that along. */
  placeEdge: (edge: LoopEdge, frame: number) => void;
  /** Puts an end at a frame, as near to the other end as it may come. */
  setEdge: (edge: LoopEdge, frame: number) => void;
  nudgeEdge: (edge: LoopEdge, step: LoopStep) => void;
  over: (span: LoopSpan) => void;
  /** Moves all of it by beats. */
  move: (beats: number) => void;
  scale: (factor: 0.5 | 2) => void;
  set: (change: Partial<Loop>) => void;
  remove: () => void;
}

/** By so many beats or bars, by the snap unit, or by milliseconds. */
export interface LoopStep {
  readonly unit: BeatUnit | "snap" | "ms";
  readonly by: 1 | -1;
}

const FRAMES_PER_MS = 44.1;
/** One arrow step where nothing snaps: 10 ms. */
const FREE_STEP_FRAMES = 441;

export function loopActions(place: LoopPlace): LoopActions {
  const { change, grid, durationFrames, position } = place;
  const edit = (next: (loop: Loop) => Loop) =>
    change(({ loop }) => (loop ? { loop: next(loop) } : {}));
  return {
    toggle: () =>
      change(({ loop, snap }) => {
        if (loop) return { loop: { ...loop, isOn: !loop.isOn } };
        const frame = snapFrame(grid, position(), snap);
        return { loop: placeEdge(null, { edge: "start", frame }, place) };
      }),
    setHere: (edge) =>
      change(({ loop, snap }) => {
        const frame = snapFrame(grid, position(), snap);
        return { loop: placeEdge(loop, { edge, frame }, place) };
      }),
    placeEdge: (edge, frame) =>
      edit((loop) => ({ ...placeEdge(loop, { edge, frame }, place), isOn: loop.isOn })),
    setEdge: (edge, frame) => edit((loop) => withEdge(loop, { edge, frame }, durationFrames)),
    nudgeEdge: (edge, step) =>
      change((settings) => {
        const { loop } = settings;
        if (!loop) return {};
        const from = edge === "start" ? loop.startFrame : loop.endFrame;
        const frame = steppedFrame(from, step, { grid, snap: settings.snap });
        return { loop: withEdge(loop, { edge, frame }, durationFrames) };
      }),
    over: (span) => change(({ loop }) => ({ loop: loopOver(span, loop, durationFrames) })),
    move: (beats) =>
      edit((loop) => {
        const toFrame = nudged(grid, loop.startFrame, { unit: "beat", by: beats });
        return moveLoop(loop, toFrame, durationFrames);
      }),
    scale: (factor) => edit((loop) => scaleLoop(loop, factor, durationFrames)),
    set: (fields) => edit((loop) => ({ ...loop, ...fields })),
    remove: () => change({ loop: null }),
  };
}

function steppedFrame(
  frame: number,
  { unit, by }: LoopStep,
  { grid, snap }: { grid: BeatGrid | null; snap: StudioSettings["snap"] },
): number {
  if (unit === "ms") return Math.round(frame + by * FRAMES_PER_MS);
  if (unit !== "snap") return nudged(grid, frame, { unit, by });
  if (!grid || snap === "off") return frame + by * FREE_STEP_FRAMES;
  return stepFrame(grid, frame, { unit: snap, by });
}
