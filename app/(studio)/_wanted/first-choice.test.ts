import { describe, expect, it } from "vitest";
import type { CandidateView } from "#server/imports/views.ts";
import { firstChoice, NONE } from "./first-choice.ts";

const candidate = (fileId: string, over: Partial<CandidateView> = {}): CandidateView => ({
  fileId,
  title: "Amber Room",
  artist: "Kite Season",
  fileName: "amber.wav",
  durationSec: 171,
  score: 0.9,
  verdict: "maybe",
  reasons: [],
  isTaken: false,
  ...over,
});
const OPEN = { isChosen: false, hasFile: false };

describe("the file that a dialog begins with", () => {
  it("is the one that stands for the track, else the best that comes near", () => {
    const far = candidate("track:far", { verdict: "no" });
    const near = candidate("track:near");
    const taken = candidate("track:taken", { verdict: "sure", isTaken: true });
    expect(firstChoice([far, near, taken], { isChosen: false, hasFile: true })).toBe("track:taken");
    expect(firstChoice([far, near], OPEN)).toBe("track:near");
    expect(firstChoice([far], OPEN)).toBeNull();
    expect(firstChoice([], OPEN)).toBeNull();
  });

  it("is none where the reader has said that none fits", () => {
    const said = { isChosen: true, hasFile: false };
    expect(firstChoice([candidate("track:near")], said)).toBe(NONE);
  });
});
