import { expect, it } from "vitest";
import { coverOf } from "./listed-item.ts";

const image = (width: number | null) => ({
  url: `https://i.scdn.co/image/${String(width)}`,
  width,
});

it.each([
  [[640, 300, 64], 300],
  [[64, 300, 640], 300],
  [[640, 299, 64], 640],
  [[64, 160], 160],
  [[null], null],
  [[null, 640], 640],
])("chooses of images %j px wide the one of %j", (widths, chosen) => {
  expect(coverOf(widths.map(image))).toBe(image(chosen).url);
});

it("has no cover without images", () => {
  expect(coverOf([])).toBeNull();
  expect(coverOf(null)).toBeNull();
});
