import { describe, expect, it } from "vitest";
import { readRuns, withRun, type SeparationRun } from "./separation-run.ts";

const RUN: SeparationRun = {
  engine: "demucs",
  model: "bag",
  device: "cuda",
  threads: 4,
  batch: 8,
  precision: "float16",
  versions: { torch: "2.13.0", cudnn: "91002" },
  machine: "A graphics card",
  seed: 0,
};

describe("runs of a separation", () => {
  it("keeps a run again when its precision changed, and only then", () => {
    const changed = { ...RUN, precision: "float16, float32 for 1,2,3,4,5,6,7,8,9,10,11,12" };
    const runs = [RUN, RUN, changed, changed].reduce<SeparationRun[]>(withRun, []);
    expect(runs).toEqual([RUN, changed]);
    expect(readRuns(runs)).toEqual(runs);
  });
});
