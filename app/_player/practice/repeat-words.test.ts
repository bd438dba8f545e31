import { expect, it } from "vitest";
import { repeatWords } from "./repeat-words.ts";

it("a loop with a limit says which repeat is heard, one without says nothing", () => {
  const eight = { isOn: true, repeats: 8 };
  expect([0, 1, 8, 9].map((wraps) => repeatWords(eight, wraps))).toEqual([
    "8 repeats",
    "1 of 8",
    "8 of 8",
    "8 of 8",
  ]);
  expect(repeatWords({ isOn: true, repeats: 1 }, 0)).toBe("1 repeat");
  expect(repeatWords({ isOn: true, repeats: null }, 3)).toBe("");
  expect(repeatWords({ isOn: false, repeats: 8 }, 3)).toBe("");
});
