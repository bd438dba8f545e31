import { describe, expect, it } from "vitest";
import {
  CPU_ONE_THREAD,
  passesOf,
  pieceOf,
  speedDevice,
  workPerSecond,
  type SpeedPlace,
  type WorkPlace,
} from "./expected-time.ts";

const PLAIN = {
  overlap: 0.25,
  shifts: 1,
  segmentSec: null,
  seed: 0,
  exactSum: false,
  twoStems: null,
};
const FINE_TUNED: WorkPlace = {
  engine: "demucs",
  model: "htdemucs_ft",
  passes: 4,
  segmentSec: 7.8,
  fillsSegments: true,
  device: "cpu",
  threads: 4,
};
const MDX: WorkPlace = { ...FINE_TUNED, model: "mdx_extra", segmentSec: 44, fillsSegments: false };
const unknown = (): undefined => undefined;

describe("the expected time", () => {
  it("is guessed before anything was measured", () => {
    const settings = { ...PLAIN, shifts: 2 };
    expect(workPerSecond(FINE_TUNED, settings, unknown)).toBeCloseTo(
      (CPU_ONE_THREAD / 4) * 4 * 2 * (4 / 3),
    );
    const onCard = { ...FINE_TUNED, device: "cuda" };
    expect(workPerSecond(onCard, PLAIN, unknown)).toBeCloseTo(0.02 * 4 * (4 / 3));
    const basic = { ...FINE_TUNED, engine: "spectral", passes: 1 };
    expect(workPerSecond(basic, {}, unknown)).toBe(0.13);
  });

  it("follows what was measured", () => {
    const settings = { ...PLAIN, overlap: 0, shifts: 0 };
    expect(workPerSecond(FINE_TUNED, settings, () => 0.5)).toBe(2);
  });

  it("grows with shorter pieces where they are filled up, and only there", () => {
    const short = { ...PLAIN, overlap: 0, segmentSec: 3.9 };
    expect(passesOf(FINE_TUNED, short)).toBeCloseTo(8);
    expect(passesOf(MDX, short)).toBe(4);
    expect(workPerSecond(FINE_TUNED, short, () => 0.5)).toBeCloseTo(4);
    expect(pieceOf(FINE_TUNED, short)).toBe(7.8);
    expect(pieceOf(MDX, short)).toBe(3.9);
    expect(pieceOf(MDX, PLAIN)).toBe(44);
  });
});

it.each<[SpeedPlace, string]>([
  [FINE_TUNED, "cpu/4"],
  [{ ...FINE_TUNED, threads: 16 }, "cpu/16"],
  [{ ...FINE_TUNED, device: "cuda" }, "cuda"],
  [{ ...FINE_TUNED, engine: "spectral" }, "cpu"],
])("a speed is kept by what it depends on: %j", (place, device) => {
  expect(speedDevice(place)).toBe(device);
});
