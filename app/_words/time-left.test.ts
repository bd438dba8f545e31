import { describe, expect, it } from "vitest";
import { formatTimeLeft, hasEstimate, nextTimeLeft, roundTimeLeft } from "./time-left.ts";

describe("time left", () => {
  it("goes in steps of 5 s under a minute and of 10 s above", () => {
    expect([1, 5, 6, 42, 59].map(roundTimeLeft)).toEqual([5, 5, 10, 45, 60]);
    expect([60, 61, 84, 170.2].map(roundTimeLeft)).toEqual([60, 70, 90, 180]);
  });

  it("never grows by more than one step at once", () => {
    expect(nextTimeLeft(20, 200)).toBe(25);
    expect(nextTimeLeft(60, 500)).toBe(70);
    expect(nextTimeLeft(60, 63)).toBe(70);
  });

  it("falls as far as the estimate does", () => {
    expect(nextTimeLeft(200, 12)).toBe(15);
    expect(nextTimeLeft(null, 84)).toBe(90);
  });

  it("appears after 5 % or 3 s", () => {
    expect(hasEstimate(0.04, 2)).toBe(false);
    expect(hasEstimate(0.05, 0)).toBe(true);
    expect(hasEstimate(0.01, 3)).toBe(true);
  });

  it("reads as minutes and seconds", () => {
    expect(formatTimeLeft(90)).toBe("1:30 left");
  });
});
