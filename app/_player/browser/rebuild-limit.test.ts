import { expect, it } from "vitest";
import { RebuildLimit } from "./rebuild-limit.ts";

const MINUTE_MS = 60_000;

it("gives up a device that breaks the sixth output within a minute", () => {
  const limit = new RebuildLimit();
  for (const timeMs of [0, 10, 20, 30, 40]) expect(limit.take(timeMs)).toBe(true);
  expect(limit.take(50)).toBe(false);
});

it("has forgotten a change of device after a minute", () => {
  const limit = new RebuildLimit();
  for (let change = 0; change < 20; change++) {
    expect(limit.take((change * MINUTE_MS) / 5)).toBe(true);
  }
});
