import { expect, it } from "vitest";
import { deriveLimits } from "./derive-limits.ts";

const limits = { idleMs: 60_000, absoluteMs: 600_000 };

it.each([
  ["none without a deadline", undefined, limits],
  ["its own where they are shorter", 3_600_000, limits],
  ["what is left less a port's longest end", 100_000, { idleMs: 60_000, absoluteMs: 92_000 }],
  ["a share of a short rest", 1000, { idleMs: 800, absoluteMs: 800 }],
  ["none when nothing is left", 0, null],
  ["none when it has passed", -5, null],
])("a request's inner limits are %s", (_name, leftMs, expected) => {
  expect(deriveLimits(limits, { leftMs, endMs: 8000 })).toEqual(expected);
});
