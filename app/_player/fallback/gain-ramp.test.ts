import { describe, expect, it } from "vitest";
import { GainRamp } from "./gain-ramp.ts";

/** Evaluates set, ramp and cancel as the specification of AudioParam says. */
class FakeParam {
  readonly initial: number;

  constructor(initial: number) {
    this.initial = initial;
  }

  events: { kind: "set" | "ramp"; value: number; timeSec: number }[] = [];
  setValueAtTime(value: number, timeSec: number): void {
    this.events.push({ kind: "set", value, timeSec });
  }
  linearRampToValueAtTime(value: number, timeSec: number): void {
    this.events.push({ kind: "ramp", value, timeSec });
  }
  cancelScheduledValues(timeSec: number): void {
    this.events = this.events.filter((event) => event.timeSec < timeSec);
  }
  valueAt(timeSec: number): number {
    let value = this.initial;
    let fromSec = 0;
    for (const event of this.events) {
      if (event.timeSec <= timeSec) {
        value = event.value;
        fromSec = event.timeSec;
      } else if (event.kind === "ramp") {
        return value + ((event.value - value) * (timeSec - fromSec)) / (event.timeSec - fromSec);
      } else return value;
    }
    return value;
  }
}

describe("GainRamp", () => {
  it("knows the value that the parameter has, also when ramps cut each other short", () => {
    const param = new FakeParam(1);
    const ramp = new GainRamp(param, 1);
    ramp.rampTo(0, 1, 2);
    ramp.rampTo(1, 1.25, 1.75);
    for (const timeSec of [0.5, 1, 1.1, 1.25, 1.5, 1.75, 3]) {
      expect(param.valueAt(timeSec)).toBeCloseTo(
        timeSec < 1.25 ? 1 - Math.max(0, timeSec - 1) : ramp.valueAt(timeSec),
        9,
      );
    }
    expect(ramp.valueAt(1.25)).toBeCloseTo(0.75, 9);
    expect(ramp.valueAt(2)).toBe(1);
    expect(ramp.target).toBe(1);
  });

  it("takes a ramp back that is still to come, also in the middle of the one before", () => {
    const param = new FakeParam(0);
    const ramp = new GainRamp(param, 0);
    ramp.rampTo(1, 1, 2);
    ramp.rampTo(0, 5, 6);
    ramp.rampTo(0, 1.5, 2.5);
    for (const timeSec of [0.5, 1, 1.25, 1.5, 2, 2.5, 5.5, 7]) {
      expect(param.valueAt(timeSec)).toBeCloseTo(ramp.valueAt(timeSec), 9);
    }
    expect(ramp.valueAt(2)).toBeCloseTo(0.25, 9);
    expect(ramp.valueAt(5.5)).toBe(0);
  });
});
