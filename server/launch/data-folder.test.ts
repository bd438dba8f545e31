import { tmpdir } from "node:os";
import { expect, it } from "vitest";
import { requireFreeSpace } from "./data-folder.ts";
import { LaunchError } from "./launch-error.ts";

it("refuses a disk with less free space than the least, naming both", () => {
  expect(() => requireFreeSpace(tmpdir(), 1e18)).toThrow(LaunchError);
  expect(() => requireFreeSpace(tmpdir(), 1e18)).toThrow(
    /nearly full: \d+ MB are free, the least is 1000000000000 MB/,
  );
});

it("returns what is free", () => {
  expect(requireFreeSpace(tmpdir(), 0)).toBeGreaterThan(0);
});
