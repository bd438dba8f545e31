import { expect, test } from "vitest";
import { displayName } from "./display-name.ts";

test.each([
  ["../../x", "x"],
  ["C:\\Music\\song.mp3", "song.mp3"],
  ["a\0.mp3", "a .mp3"],
  ["-i.mp3", "-i.mp3"],
  ["so\r\nng: evil.mp3", "so ng: evil.mp3"],
  ["abc\u202e3pm.exe", "abc3pm.exe"],
  ["..", "untitled"],
  ["", "untitled"],
  [undefined, "untitled"],
  ["cafe\u0301.flac", "caf\u00e9.flac"],
  ["half \ud800 pair.wav", "half \ufffd pair.wav"],
])("shows %j as %j", (given, shown) => {
  expect(displayName(given)).toBe(shown);
});

test("cuts a long name to 200 characters and keeps its extension", () => {
  const shown = displayName(`${"\u{1f3b5}".repeat(300)}.mp3`);
  expect(Array.from(shown)).toHaveLength(200);
  expect(shown.endsWith("\u{1f3b5}.mp3")).toBe(true);
});
