import { expect, it } from "vitest";
import { titleFromFileName } from "./title-from-file-name.ts";

it.each([
  ["Blue Song.mp3", "Blue Song"],
  ["../../etc/Song.final.wav", "Song.final"],
  ["C:\\music\\Song.flac", "Song"],
  ["a\r\nb\u202e.mp3", "ab"],
  [".mp3", "Untitled"],
  ["x".repeat(300) + ".mp3", "x".repeat(200)],
])("calls %j %j", (fileName, title) => {
  expect(titleFromFileName(fileName)).toBe(title);
});
