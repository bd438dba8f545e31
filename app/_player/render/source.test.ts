import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { act, anyAction } from "./testing/source-actions.ts";
import {
  checkTurns,
  DECKS,
  END_FRAME,
  QUANTUM,
  sampleOf,
  SEGMENTS,
  SLOT_FRAMES,
  SourceBench,
} from "./testing/source-bench.ts";

describe("source", () => {
  it("plays every frame once, and goes on behind what was missing", () => {
    const bench = new SourceBench();
    for (const lane of [0, 1]) for (const segment of [0, 1, 2]) bench.fill(lane, segment);
    bench.source.play();
    bench.pull(100);
    expect(bench.source.roll).toBeNull();
    expect(bench.source.trackFrame).toBe(3 * SLOT_FRAMES);
    bench.fill(0, 3);
    bench.fill(0, 4);
    bench.pull(2);
    expect(bench.source.roll).toBeNull();
    for (const lane of [0, 1]) for (const segment of [3, 4, 5, 6]) bench.fill(lane, segment);
    bench.pull(1);
    expect(bench.source.roll?.trackFrame).toBe(3 * SLOT_FRAMES);
    bench.pull(40);
    bench.check();
  });

  it("ends with the track, at its last frame", () => {
    const bench = new SourceBench();
    bench.fillAll();
    bench.source.seek(END_FRAME - 1000);
    bench.source.play();
    bench.pull(20);
    expect(bench.source.isPlaying).toBe(false);
    expect(bench.source.trackFrame).toBe(END_FRAME);
    const heard = bench.heard.get("vocals")!;
    expect(heard[999]).toBe(Math.fround(sampleOf(0, END_FRAME - 1)));
    expect(heard.slice(1000).every((sample) => sample === 0)).toBe(true);
  });

  it("repeats a loop without losing a frame, as often as it is told", () => {
    const bench = new SourceBench();
    bench.fillAll();
    const loop = { startFrame: 4001, endFrame: 9003 };
    bench.setLoop(loop, 3);
    bench.seek(4001);
    bench.source.play();
    bench.pull(Math.ceil((4 * 5002 + 3000) / QUANTUM));
    const turns = bench.rolls.filter(({ roll }) => roll !== null);
    expect(turns.map(({ roll }) => roll?.trackFrame)).toEqual([4001, 4001, 4001, 4001]);
    const first = turns[0]?.at ?? 0;
    expect(turns.map(({ at }) => at - first)).toEqual([0, 5002, 10_004, 15_006]);
    expect(bench.source.trackFrame).toBeGreaterThan(loop.endFrame);
    bench.check();
  });

  it("repeats a loop again, as often, when the cursor is moved to its start, before it or into it", () => {
    const loop = { startFrame: 4001, endFrame: 9003 };
    for (const frame of [loop.startFrame, 1000, 6000]) {
      const bench = new SourceBench();
      bench.fillAll();
      bench.setLoop(loop, 2);
      bench.play();
      bench.pull(Math.ceil(25_000 / QUANTUM));
      expect(bench.source.wraps).toBe(2);
      expect(bench.source.trackFrame).toBeGreaterThan(loop.endFrame);
      bench.seek(frame);
      expect(bench.source.wraps).toBe(0);
      bench.pull(Math.ceil(25_000 / QUANTUM));
      const starts = bench.rolls.flatMap(({ roll }) => roll?.trackFrame ?? []);
      expect(starts).toEqual([0, 4001, 4001, frame, 4001, 4001]);
      expect(bench.source.wraps).toBe(2);
    }
  });

  it("counts on while the listener seeks inside of a loop or moves one of its edges", () => {
    const bench = new SourceBench();
    bench.fillAll();
    bench.setLoop({ startFrame: 4001, endFrame: 9003 }, 3);
    bench.play();
    bench.pull(Math.ceil(10_000 / QUANTUM));
    bench.seek(6000);
    bench.setLoop({ startFrame: 4001, endFrame: 9500 }, 3);
    bench.setLoop({ startFrame: 4500, endFrame: 9500 }, 3);
    expect(bench.source.wraps).toBe(1);
    bench.source.pause();
    bench.play();
    expect(bench.source.wraps).toBe(1);
    bench.pull(Math.ceil(6000 / QUANTUM));
    expect(bench.source.wraps).toBe(2);
    bench.seek(4500);
    expect(bench.source.wraps).toBe(0);
    bench.pull(Math.ceil(6000 / QUANTUM));
    bench.setLoop({ startFrame: 4000, endFrame: 9000 }, 3);
    expect(bench.source.wraps).toBe(0);
  });

  it("counts the repeat that a gap at the loop's end leads to", () => {
    const bench = new SourceBench();
    for (const lane of [0, 1]) for (const segment of [0, 1, 2]) bench.fill(lane, segment);
    bench.setLoop({ startFrame: 1000, endFrame: 3 * SLOT_FRAMES }, 1);
    bench.play();
    bench.take(0, 0);
    bench.take(1, 0);
    bench.seek(SLOT_FRAMES);
    bench.pull(60);
    expect(bench.source.roll).toBeNull();
    expect(bench.source.wraps).toBe(1);
    bench.fillAll();
    bench.pull(Math.ceil(10_000 / QUANTUM));
    const starts = bench.rolls.flatMap(({ roll }) => roll?.trackFrame ?? []);
    expect(starts).toEqual([SLOT_FRAMES, 1000]);
    expect(bench.source.trackFrame).toBeGreaterThan(3 * SLOT_FRAMES);
  });

  it("makes only the repeats that are left of those made elsewhere", () => {
    const bench = new SourceBench();
    bench.fillAll();
    bench.setLoop({ startFrame: 4001, endFrame: 9003 }, 3);
    bench.source.countOn(2);
    bench.seek(6000);
    bench.play();
    bench.pull(Math.ceil(25_000 / QUANTUM));
    const starts = bench.rolls.flatMap(({ roll }) => roll?.trackFrame ?? []);
    expect(starts).toEqual([6000, 4001]);
    expect(bench.source.wraps).toBe(3);
  });

  it("goes on at the loop's start when the gap is at its end", () => {
    const bench = new SourceBench();
    for (const lane of [0, 1]) for (const segment of [2, 3]) bench.fill(lane, segment);
    bench.setLoop({ startFrame: 2 * SLOT_FRAMES - 500, endFrame: 4 * SLOT_FRAMES });
    bench.seek(2 * SLOT_FRAMES);
    bench.source.play();
    bench.pull(60);
    expect(bench.source.roll).toBeNull();
    expect(bench.source.trackFrame).toBe(2 * SLOT_FRAMES - 500);
    for (const lane of [0, 1]) for (const segment of [0, 1]) bench.fill(lane, segment);
    bench.pull(2);
    expect(bench.source.roll?.trackFrame).toBe(2 * SLOT_FRAMES - 500);
    checkTurns(bench.rolls);
  });

  it("crosses over to another deck at the same frame", () => {
    const bench = new SourceBench();
    bench.fillAll();
    bench.source.play();
    bench.pull(20);
    bench.source.crossTo(DECKS[1] ?? null);
    bench.pull(40);
    const [first, second] = bench.rolls;
    expect(second?.roll?.deckId).toBe("b");
    expect(second!.at - first!.at).toBe(second!.roll!.trackFrame - first!.roll!.trackFrame);
    bench.check();
  });

  it("does not wait for what is not heard", () => {
    const bench = new SourceBench();
    for (let segment = 0; segment < SEGMENTS; segment++) bench.fill(0, segment);
    bench.source.play();
    bench.pull(10);
    expect(bench.source.roll).toBeNull();
    bench.muted.add("drums");
    bench.pull(60);
    expect(bench.source.roll?.trackFrame).toBe(0);
    bench.check();
  });

  it("goes on with the stems that are left when one is lost", () => {
    const bench = new SourceBench();
    for (let segment = 0; segment < SEGMENTS; segment++) bench.fill(0, segment);
    bench.source.play();
    bench.pull(5);
    expect(bench.source.roll).toBeNull();
    const [vocals] = DECKS[0]!.lanes;
    bench.source.setDeck({ ...DECKS[0]!, lanes: [vocals!] });
    bench.pull(5);
    expect(bench.source.roll?.trackFrame).toBe(0);
    bench.source.setDeck({ ...DECKS[0]!, lanes: [] });
    bench.pull(5);
    expect(bench.source.roll).toBeNull();
  });

  it("equals a slice of the track through any seeks, loops, mutes, crossings and gaps", () => {
    fc.assert(
      fc.property(
        fc.array(anyAction, { minLength: 5, maxLength: 60 }),
        fc.boolean(),
        (actions, isFull) => {
          const bench = new SourceBench();
          if (isFull) bench.fillAll();
          bench.play();
          for (const each of actions) {
            act(bench, each);
            expect(bench.source.wraps).toBe(bench.wraps);
          }
          bench.pull(12);
          expect(bench.wraps).toBeLessThanOrEqual(bench.repeats);
          bench.check();
          checkTurns(bench.rolls);
        },
      ),
      { numRuns: 150 },
    );
  }, 30_000);
});
