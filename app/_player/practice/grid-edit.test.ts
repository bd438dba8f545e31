import { describe, expect, it } from "vitest";
import { ownGrid } from "./beat-grid.ts";
import { nudgeGrid, startingGrid, withDownbeat, withTempo } from "./grid-edit.ts";

const RATE = 44_100;
const grid = { tempoBpm: 120, downbeatFrame: 4410, beatsPerBar: 4 };

describe("an owner's beats", () => {
  it("begin at the playhead, or where an analysis found them", () => {
    expect(startingGrid(null, null, 1234.4)).toEqual({
      tempoBpm: 120,
      downbeatFrame: 1234,
      beatsPerBar: 4,
    });
    const found = ownGrid({ tempoBpm: 96.04, downbeatFrame: 1000, beatsPerBar: 3 }, RATE);
    expect(startingGrid(null, found, 0)).toEqual({
      tempoBpm: 96,
      downbeatFrame: 1000,
      beatsPerBar: 3,
    });
    expect(startingGrid(grid, found, 0)).toBe(grid);
  });

  it("keep their downbeat when the tempo changes", () => {
    expect(withTempo(grid, 240)).toEqual({ ...grid, tempoBpm: 240 });
    expect(withTempo(grid, 1).tempoBpm).toBe(20);
  });

  it("stay in phase when they are nudged over the start of the track", () => {
    expect(nudgeGrid(grid, 10).downbeatFrame).toBe(4851);
    const back = nudgeGrid(grid, -200);
    expect(back.downbeatFrame).toBe(4410 - 8820 + 2 * RATE);
    expect(withDownbeat(grid, -2 * RATE).downbeatFrame).toBe(0);
  });
});
