import { describe, expect, it } from "vitest";
import { RestartIntensity } from "./restart-intensity.ts";

describe("restart intensity", () => {
  it("allows the limit within the window and refuses one more", () => {
    const intensity = new RestartIntensity({ maxRestarts: 3, withinMs: 1000 });
    expect([0, 10, 20, 30].map((atMs) => intensity.add(atMs))).toEqual([true, true, true, false]);
  });

  it("forgets restarts that left the window, one by one", () => {
    const intensity = new RestartIntensity({ maxRestarts: 2, withinMs: 100 });
    expect([0, 60, 101, 161, 170].map((atMs) => intensity.add(atMs))).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  it("allows none when the limit is 0", () => {
    expect(new RestartIntensity({ maxRestarts: 0, withinMs: 1000 }).add(0)).toBe(false);
  });
});
