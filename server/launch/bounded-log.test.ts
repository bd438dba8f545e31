import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { BoundedLog } from "./bounded-log.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alchemy-log-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it("keeps the newest lines and two older files, none above its limit", () => {
  const log = new BoundedLog(join(folder, "x.log"), 100);
  for (let line = 0; line < 100; line += 1) log.write(`line ${line}\n`);
  expect(readdirSync(folder).sort()).toEqual(["x.log", "x.log.1", "x.log.2"]);
  for (const file of readdirSync(folder)) {
    expect(statSync(join(folder, file)).size).toBeLessThanOrEqual(100);
  }
  expect(readFileSync(join(folder, "x.log"), "utf8")).toContain("line 99\n");
});

it("goes on in the file of the run before", () => {
  new BoundedLog(join(folder, "x.log")).write("first\n");
  new BoundedLog(join(folder, "x.log")).write("second\n");
  expect(readFileSync(join(folder, "x.log"), "utf8")).toBe("first\nsecond\n");
});
