import { describe, expect, it } from "vitest";
import type { JobView } from "#server/realtime/events.ts";
import type { ModelView } from "#server/models/model-view.ts";
import { conditionOf, downloadMinutes, firstBuild, inOrder, tooLargeFor } from "./model-words.ts";

const model = (over: Partial<ModelView> = {}): ModelView => ({
  name: "htdemucs",
  engine: "demucs",
  label: "Hybrid transformer",
  summary: "",
  stems: [],
  sizeBytes: 84_000_000,
  isLocal: false,
  state: "installed",
  licence: { label: "", text: "", limits: "", sources: [] },
  acceptedAt: "2026-11-21T00:00:00.000Z",
  acceptedBy: "Ada",
  installedAt: null,
  verifiedAt: null,
  errorMessage: null,
  position: null,
  source: "the hub",
  files: [],
  missing: [],
  job: null,
  ...over,
});

const failed = (errorMessage: string | null) =>
  ({ state: "failed", errorCode: "offline", errorMessage }) as JobView;

const pickle = { name: "a.th", sizeBytes: 1, sha256: "", format: "pickle" as const };

describe("what a model's row says", () => {
  it("is the first thing that keeps it from being used", () => {
    expect(conditionOf(model())).toMatchObject({ word: "Installed", step: null });
    expect(conditionOf(model({ state: "absent" }))).toMatchObject({ step: "fetch" });
    expect(conditionOf(model({ acceptedAt: null }))).toMatchObject({ step: "accept" });
    expect(conditionOf(model({ acceptedAt: null, licence: null })).word).toBe("Installed");
    expect(conditionOf(model({ missing: ["diffq"] })).word).toBe("Needs diffq");
    const unsafe = model({ acceptedAt: null, files: [{ ...pickle, isApproved: false }] });
    expect(conditionOf(unsafe)).toMatchObject({ word: "Not allowed yet", tone: "warn" });
  });

  it("has a reason and a step for what went wrong", () => {
    const gone = model({ state: "absent", job: failed("No way to the hub.") });
    expect(conditionOf(gone)).toMatchObject({ text: "No way to the hub.", step: "fetch-again" });
    const cancelled = { state: "cancelled" } as JobView;
    expect(conditionOf(model({ state: "absent", job: cancelled }))).toMatchObject({
      word: "Not installed",
      text: "The last fetch was cancelled. Nothing of it is kept.",
      step: "fetch",
    });
    const wordless = conditionOf(model({ state: "absent", job: failed(null) }));
    expect(wordless.text).toMatch(/\.$/u);
    expect(conditionOf(model({ state: "damaged" }))).toMatchObject({ step: "fetch-again" });
    expect(conditionOf(model({ state: "damaged", source: null })).step).toBeNull();
  });
});

it("models are ordered by their place; others are only taken when chosen", () => {
  const all = [
    model({ name: "b", position: 2 }),
    model({ name: "c" }),
    model({ name: "a", position: 1 }),
    model({ name: "d", state: "absent", position: 3 }),
  ];
  const { ordered, left } = inOrder(all);
  expect(ordered.map(({ name }) => name)).toEqual(["a", "b"]);
  expect(left.map(({ name }) => name)).toEqual(["c"]);
});

it("a model fits when what has to stay free still does", () => {
  const disk = { freeBytes: 6_000_000_000, leastFreeBytes: 5_000_000_000 };
  expect(tooLargeFor(disk, 1_000_000_000)).toBeUndefined();
  expect(tooLargeFor(disk, 1_000_000_001)).toMatch(/have to stay free\. Make room first\.$/u);
});

it("a set-up offers the build that is not there yet", () => {
  expect(firstBuild({ build: null })).toBe("cpu");
  expect(firstBuild({ build: "cpu" })).toBe("cuda");
  expect(firstBuild({ build: "cuda" })).toBe("cpu");
});

it("downloads take at least a minute", () => {
  expect(downloadMinutes(3_000_000)).toBe("1 min");
  expect(downloadMinutes(3_000_000_000)).toBe("5 min");
});
