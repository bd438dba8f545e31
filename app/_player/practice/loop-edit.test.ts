import { describe, expect, it } from "vitest";
import { ownGrid } from "./beat-grid.ts";
import {
  loopLength,
  loopOver,
  moveLoop,
  nudged,
  placeEdge,
  scaleLoop,
  SHORTEST_LOOP_FRAMES,
  withEdge,
} from "./loop-edit.ts";
import { isLoopLeft, rampPercent, startPercent } from "./tempo-ramp.ts";
import { tappedBpm, withTap, type Taps } from "./tap-tempo.ts";
import { formatMillis, parseMillis } from "./time-position.ts";

const RATE = 44_100;
const DURATION = 60 * RATE;
const grid = ownGrid({ tempoBpm: 120, downbeatFrame: 0, beatsPerBar: 4 }, RATE);
const loop = loopOver({ startFrame: 8 * RATE, endFrame: 16 * RATE }, null, DURATION);

describe("the ends of a loop", () => {
  it("never come nearer than what can be repeated, nor leave the track", () => {
    const close = withEdge(loop, { edge: "start", frame: 20 * RATE }, DURATION);
    expect(close.endFrame - close.startFrame).toBe(SHORTEST_LOOP_FRAMES);
    expect(withEdge(loop, { edge: "end", frame: 99 * RATE }, DURATION).endFrame).toBe(DURATION);
    expect(withEdge(loop, { edge: "start", frame: -5 }, DURATION).startFrame).toBe(0);
    expect(loopOver({ startFrame: DURATION, endFrame: DURATION }, null, DURATION)).toMatchObject({
      startFrame: DURATION - SHORTEST_LOOP_FRAMES,
      endFrame: DURATION,
    });
  });

  it("set by key make a loop of four bars where there is none", () => {
    const context = { grid, durationFrames: DURATION };
    expect(placeEdge(null, { edge: "start", frame: 8 * RATE }, context)).toMatchObject({
      startFrame: 8 * RATE,
      endFrame: 16 * RATE,
      isOn: true,
    });
    const bare = { grid: null, durationFrames: DURATION };
    expect(placeEdge(null, { edge: "end", frame: 8 * RATE }, bare)).toMatchObject({
      startFrame: 4 * RATE,
      endFrame: 8 * RATE,
    });
  });

  it("set behind the other one take it along", () => {
    const context = { grid, durationFrames: DURATION };
    expect(placeEdge(loop, { edge: "start", frame: 20 * RATE }, context)).toMatchObject({
      startFrame: 20 * RATE,
      endFrame: 28 * RATE,
    });
    expect(placeEdge(loop, { edge: "end", frame: 10 * RATE }, context)).toMatchObject({
      startFrame: 8 * RATE,
      endFrame: 10 * RATE,
    });
  });
});

describe("an end that is set where the track ends", () => {
  const context = { grid, durationFrames: DURATION };

  it("cuts the loop there while a beat is left of it", () => {
    expect(placeEdge(loop, { edge: "start", frame: 59 * RATE }, context)).toMatchObject({
      startFrame: 59 * RATE,
      endFrame: DURATION,
    });
    expect(placeEdge(loop, { edge: "end", frame: RATE }, context)).toMatchObject({
      startFrame: 0,
      endFrame: RATE,
    });
  });

  it("moves the loop back in whole where there is no room", () => {
    const last = { startFrame: 52 * RATE, endFrame: DURATION };
    for (const frame of [59.9 * RATE, DURATION, DURATION + 7]) {
      expect(placeEdge(loop, { edge: "start", frame }, context)).toMatchObject(last);
      expect(placeEdge(null, { edge: "start", frame }, context)).toMatchObject(last);
    }
    const first = { startFrame: 0, endFrame: 8 * RATE };
    expect(placeEdge(loop, { edge: "end", frame: 0 }, context)).toMatchObject(first);
    const bare = { grid: null, durationFrames: DURATION };
    expect(placeEdge(loop, { edge: "start", frame: DURATION }, bare)).toMatchObject(last);
    expect(
      placeEdge(null, { edge: "start", frame: RATE }, { ...bare, durationFrames: RATE }),
    ).toMatchObject({
      startFrame: 0,
      endFrame: RATE,
    });
  });
});

describe("a loop as a whole", () => {
  it("keeps its length when it is moved against the end", () => {
    expect(moveLoop(loop, 58 * RATE, DURATION)).toMatchObject({
      startFrame: 52 * RATE,
      endFrame: DURATION,
    });
  });

  it("is halved and doubled as far as that goes", () => {
    expect(scaleLoop(loop, 0.5, DURATION).endFrame).toBe(12 * RATE);
    expect(scaleLoop(loop, 2, DURATION).endFrame).toBe(24 * RATE);
    expect(scaleLoop(loop, 2, 20 * RATE)).toBe(loop);
    const short = { ...loop, endFrame: loop.startFrame + 500 };
    expect(scaleLoop(short, 0.5, DURATION)).toBe(short);
  });

  it("says its length in bars, beats or seconds", () => {
    expect(loopLength(loop, grid)).toBe("4 bars");
    expect(loopLength({ startFrame: 0, endFrame: 2 * RATE }, grid)).toBe("1 bar");
    expect(loopLength({ startFrame: 0, endFrame: 1.5 * RATE }, grid)).toBe("3 beats");
    expect(loopLength({ startFrame: 0, endFrame: 1.3 * RATE }, grid)).toBe("1.3 s");
    expect(loopLength(loop, null)).toBe("8 s");
  });

  it("is nudged by beats, or by a tenth of a second without any", () => {
    expect(nudged(grid, 8 * RATE, { unit: "beat", by: 1 })).toBe(8.5 * RATE);
    expect(nudged(null, 8 * RATE, { unit: "beat", by: -1 })).toBe(7.9 * RATE);
  });
});

it("a ramp goes up by its step and stays at its end, and down the same way", () => {
  const up = { fromPercent: 70, stepPercent: 5, toPercent: 100 };
  expect([0, 1, 5, 6, 7, 50].map((repeats) => rampPercent(up, repeats))).toEqual([
    70, 75, 95, 100, 100, 100,
  ]);
  const down = { fromPercent: 100, stepPercent: 20, toPercent: 50 };
  expect([0, 2, 3].map((repeats) => rampPercent(down, repeats))).toEqual([100, 60, 50]);
});

it("a start has its ramp's tempo after the repeats that count then, and none behind a loop that is left", () => {
  const ramp = { fromPercent: 70, stepPercent: 5, toPercent: 100 };
  const held = { ...loop, repeats: 8, ramp };
  expect(startPercent(held, { frame: 9 * RATE, wraps: 2 })).toBe(80);
  expect(startPercent(held, { frame: held.startFrame, wraps: 2 })).toBe(70);
  expect(startPercent(held, { frame: 0, wraps: 2 })).toBe(70);
  expect(startPercent(held, { frame: held.endFrame, wraps: 7 })).toBe(100);
  expect(startPercent(held, { frame: held.endFrame, wraps: 8 })).toBeNull();
  expect(startPercent(loop, { frame: 0, wraps: 0 })).toBeNull();
  expect(startPercent(null, { frame: 0, wraps: 0 })).toBeNull();
});

it("a loop is left behind its end once all repeats are made, not just before it jumps back", () => {
  const at = { wraps: 8, frame: 17 * RATE, isPlaying: true };
  const left = { ...loop, repeats: 8 };
  expect(isLoopLeft(left, at)).toBe(true);
  expect(isLoopLeft(loop, at)).toBe(false);
  expect(isLoopLeft(left, { ...at, wraps: 7 })).toBe(false);
  expect(isLoopLeft(left, { ...at, frame: 15 * RATE })).toBe(false);
  expect(isLoopLeft(left, { ...at, frame: loop.endFrame + 128 })).toBe(false);
  expect(isLoopLeft(left, { ...at, frame: loop.endFrame, isPlaying: false })).toBe(true);
});

describe("tapping", () => {
  const tapAll = (times: readonly number[], rate = 1) =>
    times.reduce<Taps>((taps, atMs) => withTap(taps, { atMs, rate }), []);

  it("gives the tempo from the third tap on", () => {
    expect(tappedBpm(tapAll([0, 500]))).toBeNull();
    expect(tappedBpm(tapAll([0, 500, 1000]))).toBe(120);
  });

  it("leaves a slip out and evens small errors", () => {
    const times = [0, 490, 1010, 1500, 1995, 2505, 3000, 3200, 3500, 4000, 4500];
    expect(tappedBpm(tapAll(times))).toBeCloseTo(120, 0);
  });

  it("begins anew after a pause", () => {
    expect(tapAll([0, 500, 1000, 9000])).toEqual([{ atMs: 9000, rate: 1 }]);
  });

  it("gives the track's own tempo at whatever tempo it is heard", () => {
    const heardMs = 500 / 0.7;
    expect(tappedBpm(tapAll([0, heardMs, 2 * heardMs, 3 * heardMs], 0.7))).toBe(120);
    expect(tappedBpm(tapAll([0, 250, 500], 2))).toBe(120);
  });

  it("begins anew where the tempo that is heard changes", () => {
    const taps = withTap(tapAll([0, 500, 1000]), { atMs: 1500, rate: 0.8 });
    expect(taps).toEqual([{ atMs: 1500, rate: 0.8 }]);
  });
});

it("times are read as they are written, to the millisecond", () => {
  expect(formatMillis(136.5804)).toBe("2:16.580");
  expect(formatMillis(59.9996)).toBe("1:00.000");
  expect(formatMillis(3723.04)).toBe("1:02:03.040");
  for (const sec of [0, 0.001, 59.999, 61.25, 3723.04]) {
    expect(parseMillis(formatMillis(sec))).toBeCloseTo(sec, 6);
  }
  expect(parseMillis("16.5")).toBe(16.5);
  expect(parseMillis("2:16,58")).toBeCloseTo(136.58);
  for (const wrong of ["", "2:75", "1:2:3:4", "x", "-1", "2:"])
    expect(parseMillis(wrong)).toBeNull();
});
