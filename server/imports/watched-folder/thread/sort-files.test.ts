import { expect, it } from "vitest";
import type { KnownFile, SeenFile, YoungFile } from "./messages.ts";
import { sortFiles } from "./sort-files.ts";

const NOW_MS = 1_000_000;
const file = (path: string, fields: Partial<SeenFile> = {}): SeenFile => ({
  path,
  sizeBytes: 10,
  modifiedMs: 0,
  ...fields,
});
const sort = (
  files: readonly SeenFile[],
  { known = [], young = [] }: { known?: KnownFile[]; young?: YoungFile[] } = {},
) => {
  const rows = new Map(known.map((row) => [row[0], row]));
  return sortFiles(files, { known: rows, young, nowMs: NOW_MS, settleMs: 5000 });
};
const paths = (files: readonly SeenFile[]) => files.map(({ path }) => path);

it("reads files that are new, of another size or of another time, and forgets those that are gone", () => {
  const sorted = sort(
    [
      file("new"),
      file("same"),
      file("longer", { sizeBytes: 11 }),
      file("later", { modifiedMs: 1 }),
    ],
    { known: ["same", "longer", "later", "gone"].map((path) => [path, 10, 0]) },
  );
  expect(paths(sorted.changed)).toEqual(["new", "longer", "later"]);
  expect(sorted.gone).toEqual(["gone"]);
});

it("waits for a file that was changed a moment ago, and keeps what is known of it meanwhile", () => {
  const young = file("young", { modifiedMs: NOW_MS - 4999 });
  const sorted = sort([young, file("old", { modifiedMs: NOW_MS - 5000 })], {
    known: [["young", 3, 0]],
  });
  expect(sorted.young).toEqual([{ ...young, sinceMs: NOW_MS }]);
  expect(paths(sorted.changed)).toEqual(["old"]);
  expect(sorted.gone).toEqual([]);
});

it("takes a file with a time in the future when it has not changed for a while", () => {
  const ahead = file("ahead", { modifiedMs: NOW_MS + 60_000 });
  const seen = (sinceMs: number, fields: Partial<SeenFile> = {}) => [
    { ...ahead, ...fields, sinceMs },
  ];
  expect(paths(sort([ahead], { young: seen(NOW_MS - 5000) }).changed)).toEqual(["ahead"]);
  const still = sort([ahead], { young: seen(NOW_MS - 4999) });
  expect(still.young).toEqual([{ ...ahead, sinceMs: NOW_MS - 4999 }]);
  const grown = sort([ahead], { young: seen(NOW_MS - 60_000, { sizeBytes: 9 }) });
  expect(grown.young).toEqual([{ ...ahead, sinceMs: NOW_MS }]);
});
