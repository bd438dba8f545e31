import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { walkFolder } from "./walk-folder.ts";

const LIMITS = { files: 100, depth: 3, entries: 1000 };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "walk-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function put(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), path);
  }
}
const walk = (limits: Partial<typeof LIMITS> = {}) =>
  walkFolder(folder, { ...LIMITS, ...limits }, () => undefined);
const paths = (limits?: Partial<typeof LIMITS>) => walk(limits).files.map(({ path }) => path);

it("finds audio by its extension, at any depth up to the limit, in one order", () => {
  put("b.mp3", "a/one.FLAC", "a/b/c/deep.ogg", "a/b/c/d/too deep.ogg", "cover.jpg", "mp3");
  expect(paths()).toEqual(["a/b/c/deep.ogg", "a/one.FLAC", "b.mp3"]);
  expect(walk().files[1]).toMatchObject({ sizeBytes: "a/one.FLAC".length });
});

it("leaves hidden files and folders out, and a folder that is called like a file", () => {
  put(".a.mp3", ".trash/b.mp3", "folder.mp3/c.mp3");
  expect(paths()).toEqual(["folder.mp3/c.mp3"]);
});

it("follows no link, and looks through a folder that is one itself", () => {
  const outside = mkdtempSync(join(tmpdir(), "outside-"));
  writeFileSync(join(outside, "secret.mp3"), "x");
  put("own.mp3");
  symlinkSync(join(outside, "secret.mp3"), join(folder, "file.mp3"));
  symlinkSync(outside, join(folder, "folder"));
  symlinkSync(folder, join(folder, "round"));
  expect(paths()).toEqual(["own.mp3"]);
  const link = join(outside, "link");
  symlinkSync(folder, link);
  expect(walkFolder(link, LIMITS, () => undefined).files).toHaveLength(1);
  rmSync(outside, { recursive: true });
});

it("stops at its limits and says so", () => {
  put("a.mp3", "b.mp3", "c.mp3");
  expect(walk({ files: 2 })).toMatchObject({
    files: [{ path: "a.mp3" }, { path: "b.mp3" }],
    trouble: expect.stringContaining("more than the 2 audio files") as string,
  });
  expect(paths({ entries: 1 })).toEqual(["a.mp3"]);
  expect(walk({ files: 3 }).trouble).toBeNull();
});

it("names a folder that can't be read, and goes on", () => {
  put("closed/a.mp3", "open/b.mp3");
  let steps = 0;
  const closeSecond = (): void => {
    steps += 1;
    if (steps !== 2) return;
    // Whoever runs this may be allowed to read everything, but no folder in a file.
    rmSync(join(folder, "closed"), { recursive: true });
    writeFileSync(join(folder, "closed"), "");
  };
  expect(walkFolder(folder, LIMITS, closeSecond)).toMatchObject({
    files: [{ path: "open/b.mp3" }],
    trouble: expect.stringContaining("closed") as string,
  });
});

it("throws for a folder that is not there", () => {
  expect(() => walkFolder(join(folder, "none"), LIMITS, () => undefined)).toThrow("ENOENT");
});
