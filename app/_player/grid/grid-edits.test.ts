import { describe, expect, test } from "vitest";
import { evenGrid, nearestBeat, withBarAt, type CorrectedGrid } from "./corrected-grid.ts";
import { withBarsShifted, withDownbeatAt, withMetre } from "./edit-bars.ts";
import { anchored, shifted, withBeatMoved } from "./edit-beats.ts";
import { doubled, halved, withTempo } from "./edit-tempo.ts";

const FOURS: CorrectedGrid = {
  beats: [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5],
  downbeats: [1, 5],
  beatsPerBar: 4,
};

function barSecs({ beats, downbeats }: CorrectedGrid): (number | undefined)[] {
  return downbeats.map((beat) => beats[beat]);
}

describe("an even grid", () => {
  test("fills the track on both sides of the bar that it was given", () => {
    const grid = evenGrid({ tempoBpm: 120, downbeatSec: 1.7, beatsPerBar: 3 }, 4);
    expect(grid.beats).toEqual([0.2, 0.7, 1.2, 1.7, 2.2, 2.7, 3.2, 3.7]);
    expect(barSecs(grid)).toEqual([0.2, 1.7, 3.2]);
  });

  test("keeps to the milliseconds over hours", () => {
    const { beats } = evenGrid({ tempoBpm: 128, downbeatSec: 0.25, beatsPerBar: 4 }, 10_800);
    const furthest = beats.map((sec, i) => Math.abs(sec - 0.25 - (i * 60) / 128));
    expect(Math.max(...furthest)).toBeLessThanOrEqual(0.0005 + 1e-9);
    expect(beats.at(-1)).toBeGreaterThan(10_799.5);
  });

  test.each([
    [0.001, 20],
    [10_000, 400],
  ])("of %f BPM has the nearest tempo that there may be", (tempoBpm, wanted) => {
    const { beats } = evenGrid({ tempoBpm, downbeatSec: 0, beatsPerBar: 4 }, 30);
    expect((beats[1] ?? 0) - (beats[0] ?? 0)).toBeCloseTo(60 / wanted, 3);
  });
});

describe("tempo", () => {
  test("twice as fast has a beat between each two, and twice the bars", () => {
    const grid = doubled(FOURS);
    expect(grid.beats.slice(0, 4)).toEqual([0.5, 0.75, 1, 1.25]);
    expect(barSecs(grid)).toEqual([1, 2, 3, 4]);
  });

  test("half as fast keeps the beats that bars begin with, and half the bars", () => {
    const grid = halved(doubled(FOURS));
    expect(grid.beats).toEqual([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5]);
    expect(barSecs(grid)).toEqual([1, 3]);
    expect(halved(FOURS).beats).toEqual([1, 2, 3, 4]);
  });

  test("half as fast in threes counts bars anew from the first", () => {
    const grid = halved(withMetre({ ...FOURS, downbeats: [1, 4, 7] }, 3));
    expect(grid.beats).toEqual([1, 2, 3, 4]);
    expect(barSecs(grid)).toEqual([1, 4]);
  });

  test("typed leaves the first bar's beginning where it is", () => {
    const grid = withTempo(FOURS, 60, 6);
    expect(grid.beats).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(barSecs(grid)).toEqual([1, 5]);
  });

  test("of two beats is not halved", () => {
    const two = { beats: [1, 2], downbeats: [0], beatsPerBar: 4 };
    expect(halved(two)).toBe(two);
  });
});

describe("bars", () => {
  test("begin with the beat next to the playhead, everywhere", () => {
    expect(barSecs(withDownbeatAt(FOURS, 2.2))).toEqual([2, 4]);
    expect(barSecs(withDownbeatAt(FOURS, 99))).toEqual([0.5, 2.5, 4.5]);
  });

  test("in another metre begin with the same beat", () => {
    expect(barSecs(withMetre(FOURS, 3))).toEqual([1, 2.5, 4]);
    expect(withMetre(FOURS, 99).beatsPerBar).toBe(16);
  });

  test("a beat later or earlier keep their lengths, and the ends are filled", () => {
    const uneven: CorrectedGrid = { ...FOURS, downbeats: [0, 3, 7], beatsPerBar: 4 };
    expect(withBarsShifted(uneven, 1).downbeats).toEqual([1, 4, 8]);
    expect(withBarsShifted(uneven, -1).downbeats).toEqual([2, 6]);
    expect(withBarsShifted(FOURS, -2).downbeats).toEqual([3, 7]);
  });

  test("by a whole bar are where they were", () => {
    expect(barSecs(withBarsShifted(FOURS, 4))).toEqual([1, 3]);
    expect(barSecs(withBarsShifted(FOURS, -4))).toEqual([1, 3]);
  });
});

describe("beats", () => {
  test("move together, and those before the track go", () => {
    expect(shifted(FOURS, 0.012).beats[0]).toBe(0.512);
    const earlier = shifted(FOURS, -0.6);
    expect(earlier.beats[0]).toBe(0.4);
    expect(barSecs(earlier)).toEqual([0.4, 2.4]);
  });

  test("stay as they are when hardly any would be left", () => {
    expect(shifted(FOURS, -4.4)).toBe(FOURS);
  });

  test("stay between their neighbours, one dragged as far as it may be", () => {
    expect(withBeatMoved(FOURS, 2, 1.62).beats[2]).toBe(1.62);
    expect(withBeatMoved(FOURS, 2, 9).beats[2]).toBe(1.95);
    expect(withBeatMoved(FOURS, 2, -9).beats[2]).toBe(1.05);
    expect(withBeatMoved(FOURS, 0, -9).beats[0]).toBe(0);
  });

  test("between two anchors are spread evenly, and outside go along", () => {
    const grid = anchored(FOURS, [
      { beat: 1, sec: 1.1 },
      { beat: 5, sec: 3.5 },
    ]);
    expect(grid.beats).toEqual([0.6, 1.1, 1.7, 2.3, 2.9, 3.5, 4, 4.5, 5]);
    expect(grid.downbeats).toEqual([1, 5]);
  });

  test("follow a drifting track exactly where it was anchored", () => {
    const even = evenGrid({ tempoBpm: 120, downbeatSec: 0, beatsPerBar: 4 }, 60);
    const drift = (beat: number) => beat * 0.5 + beat * beat * 0.0008;
    const anchors = [0, 30, 60, 90, 120].map((beat) => ({ beat, sec: drift(beat) }));
    const { beats } = anchored(even, anchors);
    for (const { beat, sec } of anchors) expect(beats[beat]).toBeCloseTo(sec, 3);
    const off = beats.map((sec, beat) => Math.abs(sec - drift(beat)));
    expect(Math.max(...off)).toBeLessThan(0.2);
  });

  test("never meet, whatever is asked for", () => {
    let state = 7;
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let round = 0; round < 300; round += 1) {
      const anchors = Array.from({ length: 1 + (round % 4) }, () => ({
        beat: Math.floor(random() * FOURS.beats.length),
        sec: random() * 6,
      }));
      const { beats, downbeats } = anchored(FOURS, anchors);
      const gaps = beats.slice(1).map((sec, i) => sec - (beats[i] ?? 0));
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0.049);
      expect(beats[0]).toBeGreaterThanOrEqual(0);
      expect(downbeats.every((beat) => beat in beats)).toBe(true);
    }
  });
});

describe("places", () => {
  test("belong to the nearest beat", () => {
    expect([0, 0.74, 0.76, 2, 99].map((sec) => nearestBeat(FOURS, sec))).toEqual([0, 0, 1, 3, 8]);
  });

  test("can be counted from before the first beat", () => {
    expect(withBarAt(FOURS, -3).downbeats).toEqual([1, 5]);
  });
});
