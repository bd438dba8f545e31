import { expect, it } from "vitest";
import {
  audioOf,
  libraryAddress,
  libraryChoices,
  readLibraryFilter,
  type LibraryFilter,
} from "./library-filter.ts";

it("keeps what the library is narrowed to in its address", () => {
  for (const filter of ["all", "ready", "needsFile"] satisfies LibraryFilter[]) {
    const { searchParams } = new URL(libraryAddress(filter), "http://here");
    expect(readLibraryFilter(searchParams)).toBe(filter);
  }
  expect(readLibraryFilter(new URLSearchParams("show=nonsense"))).toBe("all");
  expect(audioOf("needsFile")).toEqual({ audio: "needed" });
  expect(audioOf("all")).toEqual({});
});

it("offers a choice once some track needs a file, and as long as one is made", () => {
  expect(libraryChoices({ all: 3, needed: 0 }, "all")).toEqual([]);
  expect(libraryChoices({ all: 3, needed: 0 }, "needsFile")).toHaveLength(3);
  const told = libraryChoices({ all: 260, needed: 250 }, "all");
  expect(told.map(({ label, count }) => `${label} ${count}`)).toEqual([
    "All 260",
    "With audio 10",
    "Need a file 250",
  ]);
});
