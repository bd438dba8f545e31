import { expect, it } from "vitest";
import { formatPosition, spokenPosition } from "./controls/format-position.ts";
import { MeterFall } from "./controls/meter-fall.ts";
import { playableOf } from "./lanes/playable.ts";
import type { Pack } from "../../../_player/packs/pack.ts";

it("positions read and sound as times", () => {
  expect(formatPosition(136.58)).toBe("2:16.5");
  expect(formatPosition(3723.04)).toBe("1:02:03.0");
  expect(spokenPosition(136.9)).toBe("2 minutes 16 seconds");
  expect(spokenPosition(61)).toBe("1 minute 1 second");
  expect(spokenPosition(0)).toBe("0 seconds");
});

it("meters rise at once, fall slowly and mark the highest level for a while", () => {
  const meter = new MeterFall();
  expect(meter.next(0.8, 1000)).toEqual({ level: 0.8, hold: 0.8 });
  const fallen = meter.next(0.1, 1100);
  expect(fallen.level).toBeGreaterThan(0.6);
  expect(fallen.hold).toBe(0.8);
  expect(meter.next(0, 2500).hold).toBeLessThan(0.8);
});

it("a separation is playable up to the first segment that any stem lacks", () => {
  const pack = {
    segmentFrames: 100,
    stems: [
      { name: "vocals", ready: [[0, 3]] },
      {
        name: "bass",
        ready: [
          [0, 2],
          [5, 6],
        ],
      },
    ],
  } as unknown as Pack;
  expect(playableOf(pack, 550)).toEqual({
    missing: [[2, 6]],
    edgeFrame: 200,
    isWhole: false,
    isEmpty: false,
  });
});
