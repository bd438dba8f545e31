import { describe, expect, it } from "vitest";
import { exportName } from "./export-name.ts";

describe("exportName", () => {
  it("joins title, part and ending", () => {
    expect(exportName("Night Ferry", "vocals", "flac")).toBe("Night Ferry - vocals.flac");
    expect(exportName("Überfahrt 夜", "mix", "wav")).toBe("Überfahrt 夜 - mix.wav");
  });

  it("keeps signs that a newer Unicode may know", () => {
    const titles = ["Love \u{1FA77}", "Love \u{1FAFF}\u0378", "Love \uE000"];
    expect(titles.map((title) => exportName(title, "mix", "wav"))).toEqual(
      titles.map((title) => `${title} - mix.wav`),
    );
  });

  it.each([
    ["../../x", "_.._x - mix.wav"],
    ["a\r\nb", "a b - mix.wav"],
    ["\u202egnp.exe", "gnp.exe - mix.wav"],
    ['AC/DC: "Live"?', "AC_DC_ _Live__ - mix.wav"],
    ["...", "untitled - mix.wav"],
    ["\0", "untitled - mix.wav"],
    ["lone \ud800 half", "lone \ufffd half - mix.wav"],
  ])("makes %j harmless", (title, name) => {
    expect(exportName(title, "mix", "wav")).toBe(name);
  });

  it.each(["x".repeat(300), "夜".repeat(300), "🎸".repeat(300)])(
    "cuts a title of 300 characters to what file systems take",
    (title) => {
      const name = exportName(title, "vocals", "flac");
      expect(Buffer.byteLength(name)).toBeLessThan(255);
      expect(name.isWellFormed()).toBe(true);
      expect(name).toMatch(/ - vocals\.flac$/);
    },
  );
});
