import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  containsIndex,
  contiguousEnd,
  equalRanges,
  intersectRanges,
  normalizeRanges,
  subtractRanges,
  unionRanges,
  type Range,
} from "./ranges.ts";

const range = fc
  .tuple(fc.nat(30), fc.nat(30))
  .map(([a, b]): Range => [Math.min(a, b), Math.max(a, b)]);
const ranges = fc.array(range, { maxLength: 6 }).map(normalizeRanges);

describe("ranges of segments", () => {
  it("agree with sets of indexes in union, intersection and difference", () => {
    fc.assert(
      fc.property(ranges, ranges, fc.nat(31), (a, b, index) => {
        const [inA, inB] = [containsIndex(a, index), containsIndex(b, index)];
        expect(containsIndex(unionRanges(a, b), index)).toBe(inA || inB);
        expect(containsIndex(intersectRanges(a, b), index)).toBe(inA && inB);
        expect(containsIndex(subtractRanges(a, b), index)).toBe(inA && !inB);
      }),
    );
  });

  it("stay ascending, disjoint and joined where they touch", () => {
    fc.assert(
      fc.property(ranges, ranges, (a, b) => {
        const joined = unionRanges(a, b);
        for (const [i, [, to]] of joined.entries()) {
          expect(joined[i + 1]?.[0] ?? Infinity).toBeGreaterThan(to);
        }
        expect(equalRanges(unionRanges(joined, a), joined)).toBe(true);
      }),
    );
  });

  it("say how far one can go on", () => {
    const ready = normalizeRanges([
      [0, 3],
      [3, 5],
      [8, 9],
    ]);
    expect(contiguousEnd(ready, 0)).toBe(5);
    expect(contiguousEnd(ready, 6)).toBe(6);
    expect(contiguousEnd(ready, 8)).toBe(9);
  });
});
