import * as fc from "fast-check";
import { DECKS, END_FRAME, SEGMENTS, type SourceBench } from "./source-bench.ts";

type LaneAction =
  | { kind: "mute" | "unmute"; stem: "vocals" | "drums" }
  | { kind: "fill" | "take"; lane: number; segment: number };

type Action =
  | { kind: "pull"; quanta: number }
  | { kind: "play" }
  | { kind: "pause" }
  | { kind: "unloop" }
  | { kind: "seek"; frame: number }
  | { kind: "loop"; startFrame: number; frames: number; repeats: number | undefined }
  | { kind: "cross"; deck: number }
  | LaneAction;

/** Anything, in no order. */
export const anyAction: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("pull" as const),
      quanta: fc.integer({ min: 1, max: 40 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("play" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("pause" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("seek" as const),
      frame: fc.integer({ min: 0, max: END_FRAME + 50 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("loop" as const),
      startFrame: fc.integer({ min: 0, max: END_FRAME }),
      frames: fc.integer({ min: 0, max: 12_000 }),
      repeats: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("unloop" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom("mute" as const, "unmute" as const),
      stem: fc.constantFrom("vocals" as const, "drums" as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("cross" as const),
      deck: fc.integer({ min: 0, max: 1 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom("fill" as const, "fill" as const, "take" as const),
      lane: fc.integer({ min: 0, max: 3 }),
      segment: fc.integer({ min: 0, max: SEGMENTS - 1 }),
    }),
  },
);

/** Does to a source what a listener, the line or the loader may do. */
export function act(bench: SourceBench, action: Action): void {
  if (action.kind === "pull") bench.pull(action.quanta);
  else if (action.kind === "play") bench.play();
  else if (action.kind === "pause") bench.source.pause();
  else if (action.kind === "unloop") bench.setLoop(null);
  else if (action.kind === "seek") bench.seek(action.frame);
  else if (action.kind === "cross") bench.source.crossTo(DECKS[action.deck] ?? null);
  else if (action.kind === "loop") setLoop(bench, action);
  else changeLanes(bench, action);
}

function setLoop(
  bench: SourceBench,
  { startFrame, frames, repeats }: Extract<Action, { kind: "loop" }>,
): void {
  bench.setLoop({ startFrame, endFrame: startFrame + frames }, repeats);
}

function changeLanes(bench: SourceBench, action: LaneAction): void {
  if ("lane" in action) bench[action.kind](action.lane, action.segment);
  else if (action.kind === "mute") bench.muted.add(action.stem);
  else bench.muted.delete(action.stem);
}
