import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { resolveWatched } from "./resolve-watched.ts";

let outside: string;
let folder: string;

beforeEach(() => {
  outside = realpathSync(mkdtempSync(join(tmpdir(), "outside-")));
  folder = join(outside, "watched");
  mkdirSync(join(folder, "album"), { recursive: true });
  writeFileSync(join(folder, "album", "song.mp3"), "x");
  writeFileSync(join(folder, "..song.mp3"), "x");
  writeFileSync(join(outside, "secret.mp3"), "x");
});
afterEach(() => {
  rmSync(outside, { recursive: true, force: true });
});

it("finds files of the folder, also by a link that stays within, or through one to the folder", async () => {
  const song = join(folder, "album", "song.mp3");
  expect(await resolveWatched(folder, "album/song.mp3")).toBe(song);
  expect(await resolveWatched(folder, "..song.mp3")).toBe(join(folder, "..song.mp3"));
  symlinkSync(song, join(folder, "inner.mp3"));
  expect(await resolveWatched(folder, "inner.mp3")).toBe(song);
  symlinkSync(folder, join(outside, "link"));
  expect(await resolveWatched(join(outside, "link"), "album/song.mp3")).toBe(song);
});

it("refuses whatever leads out of the folder, or to no file", async () => {
  symlinkSync(join(outside, "secret.mp3"), join(folder, "escape.mp3"));
  symlinkSync(outside, join(folder, "up"));
  symlinkSync("/", join(folder, "root"));
  const refused = [
    "../secret.mp3",
    "album/../../secret.mp3",
    "escape.mp3",
    "up/secret.mp3",
    "root/etc/hostname",
    "/etc/hostname",
    join(outside, "secret.mp3"),
    "album",
    ".",
    "..",
    "",
    "none.mp3",
    "a\0b.mp3",
  ];
  const found = await Promise.all(refused.map((path) => resolveWatched(folder, path)));
  expect(found.map((path, at) => [refused[at], path])).toEqual(refused.map((path) => [path, null]));
});
