import { expect, it } from "vitest";
import { levelOf } from "./inspect-ports.ts";

it.each([
  [0, 0, "healthy"],
  [1, 5, "good"],
  [1, 10, "degraded"],
  [3, 27, "degraded"],
  [3, 30, "critical"],
  [1, 100, "critical"],
])("%d orphaned ports, %d %% of all, are %s", (ports, percent, level) => {
  expect(levelOf(ports, percent)).toBe(level);
});
