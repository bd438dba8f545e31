import { describe, expect, it } from "vitest";
import { DomainError } from "#server/errors.ts";
import { separationLabel } from "./separation-label.ts";
import { readRuns, withRun, type SeparationRun } from "./separation-run.ts";
import { completeSettings, findPreset, presetOf, type SeparationChoices } from "./settings.ts";
import { hasSameNames, stemNames } from "./stem-names.ts";

const MODEL = { label: "Hybrid", stems: ["drums", "vocals"], segmentSec: 7.8 };
const PLAIN = {
  overlap: 0.25,
  shifts: 1,
  segmentSec: null,
  seed: 0,
  exactSum: false,
  twoStems: null,
};

describe("settings", () => {
  it("are complete whatever was chosen", () => {
    expect(completeSettings(MODEL, {})).toEqual(PLAIN);
    const preset = findPreset("fast");
    expect(completeSettings(MODEL, { preset })).toEqual({ ...PLAIN, overlap: 0.1, shifts: 0 });
    const chosen = { shifts: 3, twoStems: "vocals" };
    const expected = { ...PLAIN, overlap: 0.1, ...chosen };
    expect(completeSettings(MODEL, { preset, chosen })).toEqual(expected);
  });

  it.each<[SeparationChoices, string]>([
    [{ twoStems: "kazoo" }, 'Hybrid has no stem "kazoo". It has: drums, vocals.'],
    [{ segmentSec: 20 }, "Hybrid takes at most 7.8 s at once; 20 s were asked for."],
    [{ overlap: 0.95 }, "overlap"],
    [{ shifts: 11 }, "shifts"],
    [{ shifts: 1.5 }, "shifts"],
  ])("%j are refused in words", (chosen, words) => {
    const complete = (): unknown => completeSettings(MODEL, { chosen });
    expect(complete).toThrow(DomainError);
    expect(complete).toThrow(words);
  });

  it("name the presets that there are", () => {
    expect(() => findPreset("better")).toThrow(
      'There is no preset "better". Choose one of: fast, balanced, best.',
    );
    expect(presetOf("htdemucs", PLAIN)?.name).toBe("balanced");
    expect(presetOf("htdemucs_6s", PLAIN)).toBeUndefined();
  });
});

describe("what people call a separation", () => {
  it.each([
    ["spectral", {}, "Basic"],
    ["htdemucs", PLAIN, "Hybrid transformer, Balanced"],
    ["htdemucs", { ...PLAIN, seed: 4, exactSum: true }, "Hybrid transformer, Balanced, exact sum"],
    [
      "htdemucs_6s",
      { ...PLAIN, overlap: 0.5, shifts: 2, segmentSec: 5, twoStems: "piano" },
      "Hybrid transformer, six stems, overlap 50%, 2 shifts, segments of 5 s, piano and the rest",
    ],
    ["own", PLAIN, "Our own, overlap 25%, 1 shift"],
    ["gone", PLAIN, "gone, overlap 25%, 1 shift"],
  ])("%s with %j", (model, settings, label) => {
    const imported = new Map([["own", "Our own"]]);
    expect(separationLabel({ model, settings }, imported)).toBe(label);
  });
});

describe("the runs of a separation", () => {
  const run: SeparationRun = {
    engine: "demucs",
    model: "htdemucs",
    device: "cpu",
    threads: 4,
    batch: 1,
    precision: "float32",
    versions: { torch: "2.13.0", demucs: "4.1.0" },
    machine: "x86",
    seed: 0,
  };

  it("are noted when their conditions change", () => {
    const again = { ...run, versions: { demucs: "4.1.0", torch: "2.13.0" } };
    expect(withRun([run], again)).toEqual([run]);
    const other = { ...run, threads: 8 };
    expect(withRun([run, other], run)).toEqual([run, other, run]);
  });

  it("are the last 20 at most", () => {
    const many = Array.from({ length: 20 }, (_, threads) => ({ ...run, threads: threads + 10 }));
    expect(withRun(many, run)).toEqual([...many.slice(1), run]);
  });

  it("are what can be read of a row", () => {
    expect(readRuns([run, { engine: 1 }, null])).toEqual([run]);
    expect(readRuns("none")).toEqual([]);
  });
});

describe("the stems of a separation", () => {
  it("are the model's, or one and the rest", () => {
    expect(stemNames(["drums", "vocals"], PLAIN)).toEqual(["drums", "vocals"]);
    expect(stemNames(["drums"], {})).toEqual(["drums"]);
    expect(stemNames([], { ...PLAIN, twoStems: "vocals" })).toEqual(["vocals", "instrumental"]);
    expect(stemNames([], { ...PLAIN, twoStems: "drums" })).toEqual(["drums", "rest"]);
  });

  it("are the same in any order, each once", () => {
    expect(hasSameNames(["a", "b"], ["b", "a"])).toBe(true);
    expect(hasSameNames(["a", "b"], ["b"])).toBe(false);
    expect(hasSameNames(["a", "a"], ["a", "b"])).toBe(false);
  });
});
