import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bench, END, SEGMENT } from "../testing/transport-bench.ts";
import type { DeckId } from "./transport.ts";

describe("Transport", () => {
  it("joins segments on the frame and ends at the end of the track", () => {
    const bench = new Bench();
    bench.decode("stems", 0, 1, 2, 3, 4, 5, 6);
    bench.do(bench.transport.play(bench.view()));
    bench.advanceTo(END + 10_000);
    expect(bench.sound.stretches()).toMatchObject([{ track: 0, frames: END }]);
    expect(bench.transport.isPlaying).toBe(false);
    expect(bench.transport.positionAt(bench.now)).toBe(END);
  });

  it("starts at the beginning again after the end", () => {
    const bench = new Bench();
    bench.decode("stems", 0, 6);
    bench.do(bench.transport.seek(END - 10, bench.view()));
    bench.do(bench.transport.play(bench.view()));
    bench.advanceTo(30_000);
    bench.do(bench.transport.play(bench.view()));
    expect(bench.transport.positionAt(bench.now)).toBe(0);
    expect(bench.transport.isPlaying).toBe(true);
  });

  it("holds at a segment that is missing and goes on from the same frame", () => {
    const bench = new Bench();
    bench.decode("stems", 0, 2);
    bench.do(bench.transport.play(bench.view()));
    bench.advanceTo(60_000);
    expect(bench.transport.isWaiting).toBe(true);
    expect(bench.transport.positionAt(bench.now)).toBe(SEGMENT);
    bench.decode("stems", 1);
    bench.advanceTo(70_000);
    expect(bench.transport.isWaiting).toBe(false);
    const [first, second] = bench.sound.stretches();
    expect((first?.track ?? 0) + (first?.frames ?? 0)).toBe(SEGMENT);
    expect(second).toMatchObject({ track: SEGMENT });
  });

  it("keeps what is shorter than a fade for when it can go on behind it", () => {
    const bench = new Bench();
    bench.decode("stems", 0);
    bench.do(bench.transport.seek(SEGMENT - 200, bench.view()));
    bench.do(bench.transport.play(bench.view()));
    bench.advanceTo(20_000);
    expect(bench.sound.stretches()).toEqual([]);
    expect(bench.transport.positionAt(bench.now)).toBe(SEGMENT - 200);
    bench.decode("stems", 1);
    bench.advanceTo(30_000);
    expect(bench.sound.stretches()[0]).toMatchObject({ track: SEGMENT - 200 });
  });

  it("seeks: the old run ends where the new one begins", () => {
    const bench = new Bench();
    bench.decode("stems", 0, 1, 2, 3, 4);
    bench.do(bench.transport.play(bench.view()));
    bench.advanceTo(10_000);
    bench.do(bench.transport.seek(SEGMENT * 3 + 123, bench.view()));
    bench.advanceTo(20_000);
    const [before, after] = bench.sound.stretches();
    expect(after).toMatchObject({ track: SEGMENT * 3 + 123 });
    expect((before?.context ?? 0) + (before?.frames ?? 0)).toBeGreaterThanOrEqual(
      after?.context ?? 0,
    );
  });

  it("crosses to the other deck without leaving the timeline", () => {
    const bench = new Bench();
    bench.decode("stems", 0, 1);
    bench.decode("mix", 0, 1);
    bench.do(bench.transport.play(bench.view()));
    bench.advanceTo(8000);
    bench.wanted = "mix";
    bench.advanceTo(12_000);
    const [stems, mix] = bench.sound.stretches();
    expect(mix?.deck).toBe("mix");
    expect((mix?.track ?? 0) - (stems?.track ?? 0)).toBe(
      (mix?.context ?? 0) - (stems?.context ?? 0),
    );
  });

  it("stays paused where it was paused", () => {
    const bench = new Bench();
    bench.decode("stems", 0, 1);
    bench.do(bench.transport.play(bench.view()));
    bench.advanceTo(9000);
    bench.do(bench.transport.pause(bench.view()));
    const paused = bench.transport.positionAt(bench.now);
    bench.advanceTo(40_000);
    expect(bench.transport.positionAt(bench.now)).toBe(paused);
  });

  it("takes a run back that was placed too late", () => {
    const bench = new Bench();
    bench.decode("stems", 0, 1);
    const commands = bench.transport.play(bench.view());
    const open = commands.find((command) => command.kind === "open");
    if (!open) throw new Error("Nothing was opened.");
    bench.transport.missed(open);
    expect(bench.transport.isWaiting).toBe(true);
    const again = bench.transport.tick(bench.view());
    expect(again[0]?.contextFrame).toBeGreaterThan(open.contextFrame);
  });

  it("goes on from the frame whose sources came too late, not from where its run began", () => {
    const bench = new Bench();
    bench.decode("stems", 0, 1);
    const open = bench.transport.play(bench.view()).find((command) => command.kind === "open");
    if (!open) throw new Error("Nothing was opened.");
    bench.transport.missed({ contextFrame: open.contextFrame + 5000 });
    expect(bench.transport.positionAt(bench.now)).toBe(5000);
  });
});

type Step =
  | { kind: "advance"; frames: number }
  | { kind: "decode"; deck: DeckId; segment: number }
  | { kind: "lose"; deck: DeckId; segment: number }
  | { kind: "seek"; frame: number }
  | { kind: "play" | "pause" }
  | { kind: "want"; deck: DeckId };

const deck = fc.constantFrom<DeckId>("stems", "mix");
const segment = fc.integer({ min: 0, max: 6 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("advance" as const),
      frames: fc.integer({ min: 1, max: 9000 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("decode" as const), deck, segment }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("lose" as const), deck, segment }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("seek" as const),
      frame: fc.integer({ min: -5, max: END + 5 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("play" as const, "pause" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("want" as const), deck }) },
);

function apply(bench: Bench, step: Step): void {
  const { transport, decoded } = bench;
  if (step.kind === "advance") bench.advance(step.frames);
  if (step.kind === "decode") bench.decode(step.deck, step.segment);
  if (step.kind === "lose") decoded.delete(`${step.deck}${step.segment}`);
  if (step.kind === "seek") bench.do(transport.seek(step.frame, bench.view()));
  if (step.kind === "play") bench.do(transport.play(bench.view()));
  if (step.kind === "pause") bench.do(transport.pause(bench.view()));
  if (step.kind === "want") bench.wanted = step.deck;
}

describe("Transport under any sequence of play, pause, seek, starvation and change of deck", () => {
  it("never repeats or skips a frame within a stretch and never overlaps more than a fade", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const bench = new Bench();
        for (const each of steps) apply(bench, each);
        const stretches = bench.sound.stretches();
        for (const [i, stretch] of stretches.entries()) {
          const next = stretches[i + 1];
          if (next)
            expect(next.context + 1323).toBeGreaterThanOrEqual(stretch.context + stretch.frames);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("goes on after starvation exactly where it stopped, whatever arrived in which order", () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6], { minLength: 7 }),
        fc.integer({ min: 500, max: 40_000 }),
        (order, gap) => {
          const bench = new Bench();
          bench.do(bench.transport.play(bench.view()));
          for (const each of order) {
            bench.decode("stems", each);
            bench.advanceTo(bench.now + gap);
          }
          bench.advanceTo(bench.now + END + 50_000);
          const stretches = bench.sound.stretches();
          expect(stretches[0]?.track).toBe(0);
          for (const [i, stretch] of stretches.entries()) {
            expect(stretches[i + 1]?.track ?? END).toBe(stretch.track + stretch.frames);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it("shows the position that sounds", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: END - 1 }),
        fc.integer({ min: 0, max: 60_000 }),
        (from, wait) => {
          const bench = new Bench();
          bench.decode("stems", 0, 1, 2, 3, 4, 5, 6);
          bench.do(bench.transport.seek(from, bench.view()));
          bench.do(bench.transport.play(bench.view()));
          const start = bench.transport.timelineAt(bench.now)?.contextFrame ?? 0;
          bench.advanceTo(start + wait);
          expect(bench.transport.positionAt(bench.now)).toBe(Math.min(END, from + wait));
        },
      ),
    );
  });
});
