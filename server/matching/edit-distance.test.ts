import fc from "fast-check";
import { expect, it } from "vitest";
import { editDistance } from "./edit-distance.ts";
import { slipDistance } from "./slip-distance.ts";

it.each([
  ["glass", "glass", 0],
  ["glass", "glas", 1],
  ["glass", "galss", 1],
  ["glass", "class", 1],
  ["glass", "brass", 2],
  ["", "ab", 2],
  ["ab", "", 2],
  ["glass", "shore", null],
  ["abc", "abcdef", null],
])("finds between %j and %j %s slips of at most two", (a, b, slips) => {
  expect(editDistance(a, b, 2)).toBe(slips);
});

it("agrees with the whole table and is the same either way round", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });
  fc.assert(
    fc.property(word, word, fc.nat(4), (a, b, limit) => {
      const distance = wholeTable(a, b);
      expect(editDistance(a, b, limit)).toBe(distance > limit ? null : distance);
      expect(editDistance(b, a, limit)).toBe(editDistance(a, b, limit));
    }),
    { numRuns: 2000 },
  );
});

it.each([
  ["glass harbour", "glas harbour", 1],
  ["low tide waltz", "low tied walts", 2],
  ["song", "sing", null],
  ["glass part 1", "glass part 2", null],
  ["waltz in a major", "waltz in d major", null],
  ["summer of 1998", "summer of 1999", null],
  ["ガラスの港の夜", "ガラスの港の昼", null],
  ["стекло гавань", "стекло гаван", 1],
])("counts the slips between %j and %j as %s", (a, b, slips) => {
  expect(slipDistance(a, b)).toBe(slips);
  expect(slipDistance(b, a)).toBe(slips);
});

function wholeTable(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, row) =>
    Array.from({ length: b.length + 1 }, (__, column) =>
      row === 0 ? column : column === 0 ? row : 0,
    ),
  );
  for (let row = 1; row <= a.length; row += 1) {
    for (let column = 1; column <= b.length; column += 1) {
      const change = a[row - 1] === b[column - 1] ? 0 : 1;
      const isSwapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      rows[row]![column] = Math.min(
        rows[row - 1]![column]! + 1,
        rows[row]![column - 1]! + 1,
        rows[row - 1]![column - 1]! + change,
        isSwapped && row > 1 && column > 1 ? rows[row - 2]![column - 2]! + 1 : Infinity,
      );
    }
  }
  return rows[a.length]![b.length]!;
}
