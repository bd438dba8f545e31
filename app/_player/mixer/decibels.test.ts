import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  clampFaderDb,
  dbFromGain,
  faderFraction,
  formatDb,
  gainFromDb,
  meterFraction,
  spokenDb,
} from "./decibels.ts";

describe("decibels", () => {
  it("turn into gains and back", () => {
    expect(gainFromDb(0)).toBe(1);
    expect(gainFromDb(-6)).toBeCloseTo(0.5012, 4);
    fc.assert(
      fc.property(fc.double({ min: -60, max: 12, noNaN: true }), (levelDb) => {
        expect(dbFromGain(gainFromDb(levelDb))).toBeCloseTo(levelDb, 6);
      }),
    );
  });

  it("stay on the fader, in tenths", () => {
    expect(clampFaderDb(-99)).toBe(-36);
    expect(clampFaderDb(99)).toBe(6);
    expect(clampFaderDb(-2.449)).toBe(-2.4);
    expect(Object.is(clampFaderDb(-0.01), 0)).toBe(true);
    expect(faderFraction(-36)).toBe(0);
    expect(faderFraction(0)).toBeCloseTo(0.857, 3);
    expect(faderFraction(6)).toBe(1);
  });

  it("read with a true minus and sound as words", () => {
    expect([-2.4, 0, -0.04, 3].map(formatDb)).toEqual(["−2.4", "0.0", "0.0", "+3.0"]);
    expect(formatDb(dbFromGain(0))).toBe("−∞");
    expect(spokenDb(-2.4)).toBe("minus 2.4 decibels");
    expect(spokenDb(0)).toBe("0.0 decibels");
  });

  it("fill a meter from -60 dB on", () => {
    expect(meterFraction(0)).toBe(0);
    expect(meterFraction(gainFromDb(-60))).toBeCloseTo(0, 6);
    expect(meterFraction(gainFromDb(-30))).toBeCloseTo(0.5, 6);
    expect(meterFraction(4)).toBe(1);
  });
});
