import { describe, expect, it } from "vitest";
import type { ChildSpec } from "./child-spec.ts";
import { fakeSpec } from "./fake-child.ts";
import { findSpecMistakes } from "./find-spec-mistakes.ts";

const spec = (changes: object): ChildSpec => ({ ...fakeSpec({ id: "a" }), ...changes });

describe("child specs", () => {
  it("without a mistake pass", () => {
    const transient = spec({ id: "b", restart: "transient", significant: true });
    expect(findSpecMistakes([spec({ shutdown: 0 }), transient], "any_significant")).toEqual([]);
    expect(findSpecMistakes([spec({ shutdown: "infinity" })])).toEqual([]);
  });

  it.each([
    [{ id: " " }, /empty id/],
    [{ restart: "always" }, /restart type "always"; known are permanent, transient, temporary/],
    [{ shutdown: -1 }, /shutdown -1/],
    [{ shutdown: Number.NaN }, /shutdown NaN/],
    [{ shutdown: "later" }, /shutdown later/],
    [{ restart: "transient", significant: true }, /never shuts down by itself/],
  ])("%j has one message", (changes, message) => {
    const mistakes = findSpecMistakes([spec(changes)]);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toMatch(message);
  });

  it("have one message for each mistake", () => {
    const bad = spec({ significant: true, shutdown: -1 });
    expect(findSpecMistakes([bad, bad, bad], "all_significant")).toEqual([
      ...Array<unknown>(3)
        .fill([
          expect.stringContaining("shutdown -1"),
          expect.stringContaining("significant and permanent"),
        ])
        .flat(),
      'Two children have the same id "a".',
    ]);
  });
});
