import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Transport, type DeckId, type TransportCommand, type TransportView } from "./transport.ts";

const SEGMENT = 20_000;
const END = SEGMENT * 6 + 777;

/** Renders commands as the audio graph would, one number per context frame: deck and frame of the track. */
class Renderer {
  readonly heard = new Map<number, { deck: DeckId; frame: number }[]>();
  readonly #closesAt = new Map<number, number>();
  readonly #starts: Extract<TransportCommand, { kind: "start" }>[] = [];
  readonly #opened = new Map<number, Extract<TransportCommand, { kind: "open" }>>();

  take(commands: TransportCommand[], now: number): void {
    for (const command of commands) {
      expect(command.contextFrame).toBeGreaterThan(now);
      if (command.kind === "open") this.#opened.set(command.run, command);
      if (command.kind === "close") {
        this.#closesAt.set(command.run, command.contextFrame + command.fadeFrames);
      }
      if (command.kind === "start") this.#starts.push(command);
    }
  }

  /** Stretches of sound: each is contiguous in context and in track frames. */
  stretches(): { run: number; deck: DeckId; context: number; track: number; frames: number }[] {
    const found: ReturnType<Renderer["stretches"]> = [];
    for (const start of this.#starts) {
      const until = this.#closesAt.get(start.run) ?? Infinity;
      const length = Math.min(SEGMENT, END - start.segment * SEGMENT) - start.offsetFrames;
      const frames = Math.min(length, until - start.contextFrame);
      if (frames <= 0) continue;
      const track = start.segment * SEGMENT + start.offsetFrames;
      const last = found.at(-1);
      if (last?.run === start.run) {
        expect(start.contextFrame).toBe(last.context + last.frames);
        expect(track).toBe(last.track + last.frames);
        last.frames += frames;
      } else {
        expect(this.#opened.get(start.run)?.contextFrame).toBe(start.contextFrame);
        found.push({
          run: start.run,
          deck: start.deck,
          context: start.contextFrame,
          track,
          frames,
        });
      }
    }
    return found;
  }
}

class Bench {
  now = 0;
  readonly transport = new Transport();
  readonly renderer = new Renderer();
  readonly decoded = new Set<string>();
  wanted: DeckId = "stems";

  view(): TransportView {
    return {
      contextFrame: this.now,
      endFrame: END,
      segmentFrames: SEGMENT,
      framesIn: (deck, segment) =>
        this.decoded.has(`${deck}${segment}`) ? Math.min(SEGMENT, END - segment * SEGMENT) : 0,
      chooseDeck: () => this.wanted,
    };
  }

  decode(deck: DeckId, ...segments: number[]): void {
    for (const segment of segments) this.decoded.add(`${deck}${segment}`);
  }

  do(commands: TransportCommand[]): void {
    this.renderer.take(commands, this.now);
  }

  advance(frames: number): void {
    this.now += frames;
    this.do(this.transport.tick(this.view()));
  }

  advanceTo(frame: number): void {
    while (this.now < frame) this.advance(Math.min(2000, frame - this.now));
  }
}

describe("Transport", () => {
  it("joins segments on the frame and ends at the end of the track", () => {
    const bench = new Bench();
    bench.decode("stems", 0, 1, 2, 3, 4, 5, 6);
    bench.do(bench.transport.play(bench.view()));
    bench.advanceTo(END + 10_000);
    expect(bench.renderer.stretches()).toMatchObject([{ track: 0, frames: END }]);
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
    const [first, second] = bench.renderer.stretches();
    expect((first?.track ?? 0) + (first?.frames ?? 0)).toBe(SEGMENT);
    expect(second).toMatchObject({ track: SEGMENT });
  });

  it("seeks: the old run ends where the new one begins", () => {
    const bench = new Bench();
    bench.decode("stems", 0, 1, 2, 3, 4);
    bench.do(bench.transport.play(bench.view()));
    bench.advanceTo(10_000);
    bench.do(bench.transport.seek(SEGMENT * 3 + 123, bench.view()));
    bench.advanceTo(20_000);
    const [before, after] = bench.renderer.stretches();
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
    const [stems, mix] = bench.renderer.stretches();
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
    bench.transport.missed({ run: open.run, contextFrame: open.contextFrame + 5000 });
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
        const stretches = bench.renderer.stretches();
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
          const stretches = bench.renderer.stretches();
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
          const start = bench.transport.timeline?.contextFrame ?? 0;
          bench.advanceTo(start + wait);
          expect(bench.transport.positionAt(bench.now)).toBe(Math.min(END, from + wait));
        },
      ),
    );
  });
});
