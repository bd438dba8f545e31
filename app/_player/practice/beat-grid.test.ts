import { describe, expect, it } from "vitest";
import { beatMarks, isBarStart, ownGrid } from "./beat-grid.ts";
import { chooseGrid } from "./choose-grid.ts";
import {
  beatPosition,
  formatBeatPosition,
  frameOfPosition,
  parseBeatPosition,
} from "./beat-position.ts";
import { beatTicks } from "./beat-ticks.ts";
import { countInPlan } from "./count-in-plan.ts";
import { shiftFrame, snapFrame, stepFrame } from "./snapping.ts";

const RATE = 44_100;
/** 120 BPM in 4/4: a beat is 22,050 frames; a bar begins at 5 s, so the first one at 1 s. */
const even = ownGrid({ tempoBpm: 120, downbeatFrame: 5 * RATE, beatsPerBar: 4 }, RATE);
/** Two beats before the first bar, a bar of three among those of four, and a tempo that slows down. */
const found = chooseGrid(
  null,
  {
    beats: [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5.1, 5.7, 6.3],
    downbeats: [1.5, 3.5, 5.1],
    beatsPerBar: 4,
  },
  RATE,
);

describe("a grid that its owner set", () => {
  it("counts bars from the first one inside of the track", () => {
    expect(even.frameOfBeat(0)).toBe(RATE);
    expect(beatPosition(even, RATE)).toEqual({ bar: 1, beat: 1, tick: 1 });
    expect(beatPosition(even, RATE - 1)).toEqual({ bar: 0, beat: 4, tick: 4 });
    expect(formatBeatPosition(beatPosition(even, 3.5 * RATE + 5600))).toBe("2.2.2");
  });

  it("begins at the very start when the bars fit exactly", () => {
    const third = ownGrid({ tempoBpm: 132.7, downbeatFrame: 8 * 79_758, beatsPerBar: 4 }, RATE);
    const barFrames = third.frameOfBeat(4) - third.frameOfBeat(0);
    const fitting = ownGrid(
      { tempoBpm: 132.7, downbeatFrame: 17 * barFrames, beatsPerBar: 4 },
      RATE,
    );
    expect(fitting.frameOfBeat(0)).toBeCloseTo(0, 3);
  });

  it("gives the same frame for a position that it named", () => {
    for (let beat = 0; beat < 400; beat += 7) {
      const frame = Math.round(even.frameOfBeat(beat / 4));
      expect(frameOfPosition(even, beatPosition(even, frame + 1))).toBeLessThanOrEqual(frame + 1);
      const named = parseBeatPosition(formatBeatPosition(beatPosition(even, frame + 1)));
      expect(named && Math.abs(frameOfPosition(even, named) - frame)).toBeLessThan(2);
    }
  });

  it("marks every beat of the track once, with an accent on the first of each bar", () => {
    const { frames, accents } = beatMarks(even, 4 * RATE);
    expect([...frames]).toEqual([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5].map((sec) => sec * RATE));
    expect([...accents]).toEqual([0, 0, 1, 0, 0, 0, 1, 0]);
  });
});

describe("a grid from an analysis", () => {
  it("keeps uneven beats and bars as they were found", () => {
    if (!found) throw new Error("There are beats.");
    expect(beatPosition(found, 1.5 * RATE)).toEqual({ bar: 1, beat: 1, tick: 1 });
    expect(beatPosition(found, 5.4 * RATE)).toEqual({ bar: 3, beat: 1, tick: 3 });
    expect(found.tempoBpm).toBeCloseTo(120);
    expect(isBarStart(found, 8)).toBe(false);
    expect(isBarStart(found, 7)).toBe(true);
  });

  it("goes on evenly outside of the beats", () => {
    if (!found) throw new Error("There are beats.");
    expect(beatPosition(found, 0)).toEqual({ bar: 0, beat: 2, tick: 1 });
    expect(found.frameOfBeat(10) / RATE).toBeCloseTo(6.8);
    expect(found.barOfBeat(11)).toBe(4);
  });

  it("is none with fewer than two beats, and gives way to the owner's", () => {
    expect(chooseGrid(null, { beats: [1], downbeats: [], beatsPerBar: 4 }, RATE)).toBeNull();
    const own = { tempoBpm: 90, downbeatFrame: 0, beatsPerBar: 3 };
    const analysis = { beats: [0, 1, 2], downbeats: [0], beatsPerBar: 4 };
    expect(chooseGrid(own, analysis, RATE)?.beatsPerBar).toBe(3);
  });
});

describe("snapping", () => {
  it("goes to the nearest beat or bar, and nowhere when it is off", () => {
    expect(snapFrame(even, 3.2 * RATE, "beat")).toBe(3 * RATE);
    expect(snapFrame(even, 3.3 * RATE, "beat")).toBe(3.5 * RATE);
    expect(snapFrame(even, 3.9 * RATE, "bar")).toBe(3 * RATE);
    expect(snapFrame(even, 4.1 * RATE, "bar")).toBe(5 * RATE);
    expect(snapFrame(even, 4.1 * RATE, "off")).toBe(4.1 * RATE);
    expect(snapFrame(null, 77, "bar")).toBe(77);
  });

  it("never leads out of the track", () => {
    expect(snapFrame(even, 0, "bar")).toBe(0);
  });

  it("steps to the next and the previous bar, never to the same place", () => {
    expect(stepFrame(even, 3 * RATE, { unit: "bar", by: 1 })).toBe(5 * RATE);
    expect(stepFrame(even, 3 * RATE, { unit: "bar", by: -1 })).toBe(RATE);
    expect(stepFrame(even, 3.1 * RATE, { unit: "bar", by: -1 })).toBe(3 * RATE);
    expect(stepFrame(even, 3.1 * RATE, { unit: "beat", by: 1 })).toBe(3.5 * RATE);
  });

  it("shifts by the same count of beats through a change of tempo", () => {
    if (!found) throw new Error("There are beats.");
    expect(shiftFrame(found, 4.5 * RATE, { unit: "beat", by: 2 }) / RATE).toBeCloseTo(5.7);
  });
});

describe("a count-in", () => {
  it("leads up to a bar with one click for each beat and an accent first", () => {
    const plan = countInPlan(even, 3 * RATE, { bars: 1, rate: 1 });
    expect(plan?.frames).toBe(2 * RATE);
    expect(plan?.clicks.map(({ atFrame }) => atFrame)).toEqual([0, 22_050, 44_100, 66_150]);
    expect(plan?.clicks.map(({ isAccent }) => isAccent)).toEqual([true, false, false, false]);
  });

  it("keeps the time of the beats when the start is between two", () => {
    const plan = countInPlan(even, 3.25 * RATE, { bars: 1, rate: 1 });
    expect(plan?.clicks[0]?.atFrame).toBe(11_025);
    expect(plan?.clicks.at(-1)?.isAccent).toBe(true);
  });

  it("is slower at half the tempo", () => {
    expect(countInPlan(even, 3 * RATE, { bars: 2, rate: 0.5 })?.frames).toBe(8 * RATE);
    expect(countInPlan(even, 3 * RATE, { bars: 0, rate: 1 })).toBeNull();
  });

  it("is as long at the very start of the track", () => {
    const plan = countInPlan(even, 0, { bars: 1, rate: 1 });
    expect(plan?.frames).toBe(2 * RATE);
    expect(plan?.clicks).toHaveLength(4);
  });
});

describe("the bars ruler", () => {
  it("numbers bars 40 px apart at least and leaves out what has no room", () => {
    const near = beatTicks({ startFrame: 0, framesPerPixel: 882 }, 500, even);
    expect(near.filter(({ bar }) => bar !== null).map(({ bar, px }) => [bar, px])).toEqual([
      [1, 50],
      [2, 150],
      [3, 250],
      [4, 350],
      [5, 450],
    ]);
    expect(near.filter(({ rank }) => rank === "beat")).toHaveLength(16);
    const far = beatTicks({ startFrame: 0, framesPerPixel: 8820 }, 500, even);
    const numbered = far.filter(({ bar }) => bar !== null);
    expect(numbered.slice(0, 3).map(({ bar }) => bar)).toEqual([1, 5, 9]);
    expect(far.some(({ rank }) => rank === "beat")).toBe(false);
  });
});

it("positions are read as they are written", () => {
  expect(parseBeatPosition("71.3.1")).toEqual({ bar: 71, beat: 3, tick: 1 });
  expect(parseBeatPosition(" 71 ")).toEqual({ bar: 71, beat: 1, tick: 1 });
  expect(parseBeatPosition("−1.2")).toEqual({ bar: -1, beat: 2, tick: 1 });
  for (const wrong of ["", "a", "1.0", "1.2.5", "1..2", "0:12.5"]) {
    expect(parseBeatPosition(wrong)).toBeNull();
  }
});
