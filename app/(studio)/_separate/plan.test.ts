import { describe, expect, it } from "vitest";
import type { SeparationOptions } from "#server/separation/options-view.ts";
import {
  expectedSec,
  firstPlan,
  piecesOf,
  presetOf,
  requestOf,
  withModel,
  withPreset,
} from "./plan.ts";

const model = (name: string, over: object = {}) => ({
  engine: "demucs",
  model: name,
  label: name,
  summary: "",
  stems: ["drums", "bass", "other", "vocals"],
  segmentSec: 7.8,
  fillsSegments: true,
  isDefault: false,
  expectedSec: 60,
  ...over,
});

const preset = (name: string, over: object = {}) => ({
  name,
  label: name,
  engine: "demucs",
  model: "htdemucs",
  overlap: 0.25,
  shifts: 1,
  isAvailable: true,
  reason: null,
  expectedSec: 60,
  ...over,
});

const options = (over: Partial<SeparationOptions> = {}): SeparationOptions => ({
  models: [
    model("htdemucs"),
    model("six", { stems: ["vocals", "guitar"], isDefault: true }),
    model("spectral", { engine: "spectral", expectedSec: 8 }),
  ],
  presets: [
    preset("fast", { overlap: 0.1, shifts: 0, expectedSec: 50 }),
    preset("balanced"),
    preset("best", { model: "htdemucs_ft", shifts: 2, isAvailable: false, reason: "Not there." }),
  ],
  device: "cpu",
  durationSec: 180,
  missing: null,
  ...over,
});

describe("a plan", () => {
  it("begins with Balanced, else with what the server takes by itself", () => {
    expect(presetOf(options(), firstPlan(options()))?.name).toBe("balanced");
    const off = options({ presets: [preset("balanced", { isAvailable: false })] });
    expect(firstPlan(off)).toMatchObject({ engine: "demucs", model: "six" });
    const basic = options({ models: [model("spectral", { engine: "spectral" })], presets: [] });
    expect(requestOf(firstPlan(basic))).toEqual({ engine: "spectral", model: "spectral" });
  });

  it("is a preset as long as model, overlap and shifts are its own", () => {
    const plan = firstPlan(options());
    const fast = options().presets[0]!;
    expect(presetOf(options(), withPreset(plan, fast))?.name).toBe("fast");
    expect(presetOf(options(), { ...plan, twoStems: "vocals" })?.name).toBe("balanced");
    expect(presetOf(options(), { ...plan, shifts: 5 })).toBeNull();
  });

  it("takes as long as its passes and overlap say", () => {
    const plan = firstPlan(options());
    expect(expectedSec(options(), plan)).toBe(60);
    expect(expectedSec(options(), { ...plan, shifts: 5 })).toBe(300);
    expect(expectedSec(options(), { ...plan, overlap: 0.5 })).toBeCloseTo(90);
    expect(expectedSec(options(), { ...plan, shifts: 0, overlap: 0 })).toBeCloseTo(45);
    const basic = withModel(plan, options().models[2]!);
    expect(expectedSec(options(), { ...basic, shifts: 5 })).toBe(8);
  });

  it("keeps a stem alone only where the next model has it", () => {
    const plan = { ...firstPlan(options()), twoStems: "drums" };
    expect(withModel(plan, options().models[0]!).twoStems).toBe("drums");
    expect(withModel(plan, options().models[1]!).twoStems).toBeNull();
  });

  it("can take shorter pieces than the model's own, which some models take longer for", () => {
    const [filling, , basic] = options().models;
    expect(piecesOf(filling!)).toEqual([6, 4, 3, 2]);
    expect(piecesOf(basic!)).toEqual([]);
    const plan = { ...firstPlan(options()), segmentSec: 3 };
    expect(requestOf(plan)).toMatchObject({ settings: { segmentSec: 3 } });
    expect(presetOf(options(), plan)?.name).toBe("balanced");
    expect(expectedSec(options(), plan)).toBeCloseTo(60 * 2.6);
    const long = options({ models: [model("htdemucs", { segmentSec: 44, fillsSegments: false })] });
    expect(piecesOf(long.models[0]!)).toContain(30);
    expect(expectedSec(long, { ...plan, segmentSec: 10 })).toBe(60);
  });

  it("keeps shorter pieces only where the next model can take them", () => {
    const plan = { ...firstPlan(options()), segmentSec: 30 };
    expect(withModel(plan, model("long", { segmentSec: 44 })).segmentSec).toBe(30);
    expect(withModel(plan, options().models[0]!).segmentSec).toBeNull();
    expect(withPreset({ ...plan, segmentSec: 3 }, options().presets[0]!).segmentSec).toBe(3);
    expect(withPreset({ ...plan, segmentSec: 3 }, options().presets[2]!).segmentSec).toBeNull();
  });
});
