import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstDifference, ReferenceCursor, type CursorEvent } from "../testing/reference-cursor.ts";
import { SILENT } from "../testing/sound-model.ts";
import { ALL, Bench, END } from "../testing/transport-bench.ts";
import type { DeckId } from "./transport.ts";

type Step =
  | { kind: "advance"; frames: number }
  | { kind: "decode" | "lose"; deck: DeckId; segment: number }
  | { kind: "seek"; frame: number }
  | { kind: "loop"; startFrame: number; frames: number; repeats: number | null }
  | { kind: "play" | "pause" | "unloop" }
  | { kind: "want"; deck: DeckId };

const deck = fc.constantFrom<DeckId>("stems", "mix");
const segment = fc.integer({ min: 0, max: 6 });
const advance = fc.record({
  kind: fc.constant("advance" as const),
  frames: fc.integer({ min: 1, max: 20_000 }),
});
const seek = fc.record({
  kind: fc.constant("seek" as const),
  frame: fc.integer({ min: -5, max: END + 5 }),
});
const loop = fc.record({
  kind: fc.constant("loop" as const),
  startFrame: fc.integer({ min: 0, max: END }),
  frames: fc.oneof(fc.integer({ min: 400, max: 3000 }), fc.integer({ min: 3000, max: 50_000 })),
  repeats: fc.option(fc.integer({ min: 0, max: 5 })),
});
const unloop = fc.record({ kind: fc.constant("unloop" as const) });
const want = fc.record({ kind: fc.constant("want" as const), deck });
const toggle = fc.record({ kind: fc.constantFrom("play" as const, "pause" as const) });
const change = fc.record({
  kind: fc.constantFrom("decode" as const, "decode", "lose"),
  deck,
  segment,
});

/** Runs steps on a bench, and notes what a reference is to do at which frame of the clock. */
class Trial {
  readonly bench = new Bench();
  readonly events: CursorEvent[] = [];

  run(step: Step): void {
    const { bench } = this;
    const { transport } = bench;
    switch (step.kind) {
      case "advance":
        bench.advanceTo(bench.now + step.frames);
        return;
      case "decode":
        bench.decode(step.deck, step.segment);
        return;
      case "lose":
        bench.decoded.delete(`${step.deck}${step.segment}`);
        return;
      case "want":
        bench.wanted = step.deck;
        return;
      case "play":
        if (!transport.isPlaying) this.#note(0, (cursor) => cursor.play());
        bench.play();
        return;
      case "pause":
        bench.do(transport.pause(bench.view()));
        return;
      case "seek":
        this.#note(transport.leadFrames, (cursor) => cursor.seek(step.frame));
        bench.seek(step.frame);
        return;
      case "loop":
        this.#setLoop(step.startFrame, step.startFrame + step.frames, step.repeats);
        return;
      case "unloop":
        this.#note(transport.leadFrames, (cursor) => cursor.setLoop(null, null));
        bench.do(transport.setLoop(null, null, bench.view()));
    }
  }

  /** Lets what was begun become heard, and compares all of it. */
  check(gaplessFrom = Infinity): void {
    const { bench, events } = this;
    bench.advanceTo(bench.now + 30_000);
    const line = bench.sound.line(bench.now + 1);
    const cursor = new ReferenceCursor();
    expect(firstDifference(line, { cursor, events, gaplessFrom })).toBeNull();
    const heard = line.at(-1) ?? SILENT;
    if (heard === SILENT) return;
    expect(bench.transport.positionAt(bench.now)).toBe(heard);
    // A jump counts from its first frame on, which may be the one behind the last of the line.
    const before = new ReferenceCursor();
    firstDifference(line.subarray(0, -1), { cursor: before, events, gaplessFrom });
    expect(bench.transport.wraps).toBe(before.wraps);
  }

  #setLoop(startFrame: number, endFrame: number, repeats: number | null): void {
    const { leadFrames } = this.bench.transport;
    this.#note(leadFrames, (cursor) => cursor.setLoop({ startFrame, endFrame }, repeats));
    this.bench.setLoop(startFrame, endFrame, repeats);
  }

  #note(inFrames: number, apply: CursorEvent["apply"]): void {
    this.events.push({ at: this.bench.now + inFrames, apply });
  }
}

describe("what a transport makes sound", () => {
  it("is frame by frame what a reference says, through seeks, loops, changes of deck and starvation", () => {
    const steps = fc.array(
      fc.oneof(
        { weight: 5, arbitrary: advance },
        { weight: 6, arbitrary: change },
        { weight: 1, arbitrary: seek },
        { weight: 2, arbitrary: loop },
        { weight: 1, arbitrary: unloop },
        { weight: 1, arbitrary: want },
        { weight: 2, arbitrary: toggle },
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, fc.boolean(), (each, isFull) => {
        const trial = new Trial();
        if (isFull) trial.bench.decode("stems", ...ALL);
        trial.bench.play();
        for (const step of each) trial.run(step);
        trial.check();
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it("has no gap while all is decoded, whatever the listener does short of pausing", () => {
    const steps = fc.array(
      fc.oneof(
        { weight: 4, arbitrary: advance },
        { weight: 1, arbitrary: seek },
        { weight: 2, arbitrary: loop },
        { weight: 1, arbitrary: unloop },
        { weight: 1, arbitrary: want },
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(steps, (each) => {
        const trial = new Trial();
        for (const id of ["stems", "mix"]) trial.bench.decode(id, ...ALL);
        trial.bench.play();
        for (const step of each) {
          trial.run(step);
          fc.pre(trial.bench.transport.isPlaying);
        }
        trial.check(trial.bench.transport.leadFrames);
      }),
      { numRuns: 200 },
    );
  }, 60_000);
});
