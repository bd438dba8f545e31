import { describe, expect, it } from "vitest";
import { SpeedMeter } from "./progress.ts";

describe("SpeedMeter", () => {
  it("knows no rest before it has measured a speed", () => {
    const meter = new SpeedMeter();
    expect(meter.etaSec(0.5)).toBeNull();
    meter.add(0.5, 0);
    expect(meter.etaSec(0.5)).toBeNull();
  });

  it("measures from where the attempt began, not from zero", () => {
    const meter = new SpeedMeter();
    meter.add(0.5, 0);
    meter.add(0.6, 10_000);
    expect(meter.etaSec(0.6)).toBe(40);
  });

  it("follows a change of speed without jumping to it", () => {
    const meter = new SpeedMeter();
    meter.add(0, 0);
    meter.add(0.1, 1000);
    meter.add(0.11, 2000);
    const eta = meter.etaSec(0.11) ?? 0;
    expect(eta).toBeGreaterThan(9);
    expect(eta).toBeLessThan(89);
  });
});
