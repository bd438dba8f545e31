import { describe, expect, it } from "vitest";
import { flagPlaces } from "./flag-places.ts";

describe("flags on a ruler", () => {
  it("stand where they point while there is room", () => {
    expect(flagPlaces([0, 24, 100])).toEqual([0, 24, 100]);
  });

  it("step aside for the one on their left, so that each can be read and pressed", () => {
    expect(flagPlaces([10, 10, 12, 90])).toEqual([10, 34, 58, 90]);
  });
});
