import { expect, it } from "vitest";
import { seededRandom } from "./seeded-random.ts";

function take(seed: number, count: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random());
}

it("gives the same numbers for the same seed, and others for another one", () => {
  expect(take(42, 20)).toEqual(take(42, 20));
  expect(take(42, 20)).not.toEqual(take(43, 20));
});

it("gives Mulberry32's own numbers", () => {
  expect(take(1, 3).map((number) => number * 2 ** 32)).toEqual([2693262067, 11749833, 2265367787]);
});

it("spreads its numbers evenly from 0 up to but not 1", () => {
  const numbers = take(7, 10_000);
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  for (const tenth of Array.from({ length: 10 }, (_, nth) => nth)) {
    const share = numbers.filter((number) => Math.floor(number * 10) === tenth).length;
    expect(share).toBeGreaterThan(850);
    expect(share).toBeLessThan(1150);
  }
});
