import fc from "fast-check";
import { expect, it } from "vitest";
import { parseTextLine } from "./parse-text-line.ts";

const item = (title: string, artist?: string, durationSec: number | null = null) => ({
  title,
  artists: artist === undefined ? [] : [artist],
  album: null,
  durationSec,
  isrc: null,
  isExplicit: null,
  spotifyTrackId: null,
  coverUrl: null,
});

it.each([
  ["Duo Vale - Glass Harbour", item("Glass Harbour", "Duo Vale")],
  ["Duo Vale – Glass Harbour", item("Glass Harbour", "Duo Vale")],
  ["Duo Vale — Glass Harbour", item("Glass Harbour", "Duo Vale")],
  ["Duo Vale—Glass Harbour", item("Glass Harbour", "Duo Vale")],
  ["Duo Vale\tGlass Harbour", item("Glass Harbour", "Duo Vale")],
  ["Glass Harbour by Duo Vale", item("Glass Harbour", "Duo Vale")],
  ["“Glass Harbour” by Duo Vale", item("Glass Harbour", "Duo Vale")],
  ["Stay by Me by Duo Vale", item("Stay by Me", "Duo Vale")],
  ["1. Duo Vale – Glass Harbour (3:45)", item("Glass Harbour", "Duo Vale", 225)],
  ["12) Duo Vale - Glass Harbour [1:02:03]", item("Glass Harbour", "Duo Vale", 3723)],
  ["(3) Duo Vale - Glass Harbour", item("Glass Harbour", "Duo Vale")],
  ["#4 Duo Vale - Glass Harbour", item("Glass Harbour", "Duo Vale")],
  ["05 Duo Vale - Glass Harbour", item("Glass Harbour", "Duo Vale")],
  ["6 - Duo Vale - Glass Harbour", item("Glass Harbour", "Duo Vale")],
  ["7.Duo Vale - Glass Harbour", item("Glass Harbour", "Duo Vale")],
  ["• Duo Vale - Glass Harbour", item("Glass Harbour", "Duo Vale")],
  ["- Duo Vale - Glass Harbour", item("Glass Harbour", "Duo Vale")],
  ["* 8. Duo Vale - Glass Harbour", item("Glass Harbour", "Duo Vale")],
  ["Duo Vale - Glass Harbour - 3:45", item("Glass Harbour", "Duo Vale", 225)],
  ["Duo Vale – Glass Harbour – 3:45", item("Glass Harbour", "Duo Vale", 225)],
  ["Duo Vale - Glass - Live at North Hall", item("Glass - Live at North Hall", "Duo Vale")],
  ["Glass Harbour", item("Glass Harbour")],
  ["Glass-Harbour", item("Glass-Harbour")],
  ["Stay by Me", item("Stay by Me")],
  ["Day by Day", item("Day by Day")],
  ["Duo Vale - 4:44", item("4:44", "Duo Vale")],
  ["(3:45)", item("(3:45)")],
  ["22 - Glass Harbour", item("Glass Harbour", "22")],
  ["99 Lanterns", item("99 Lanterns")],
  ["1.5 Degrees", item("1.5 Degrees")],
  ["#Harbour", item("#Harbour")],
  ["!!!", item("!!!")],
  ["夜の光 - ガラスの港", item("ガラスの港", "夜の光")],
  ["Duo\u202e Vale - Gl\u200bass", item("Glass", "Duo Vale")],
  ['=HYPERLINK("x") - @SUM(A1)', item("@SUM(A1)", '=HYPERLINK("x")')],
  [
    "3\tDuo Vale\tGlass Harbour\tLow Tide\t3:45",
    { ...item("Glass Harbour", "Duo Vale", 225), album: "Low Tide" },
  ],
])("reads %j", (line, expected) => {
  expect(parseTextLine(line)).toEqual(expected);
});

it.each(["", "  \t ", "# my list", "#", "// note", "#EXTINF:225,x", "-----", "* * *", "====="])(
  "ignores %j",
  (line) => {
    expect(parseTextLine(line)).toBeNull();
  },
);

it.each([
  ["Duo Vale - ", "no_title"],
  ["https://open.spotify.com/track/0123456789abcdefghijkl", "link_without_title"],
  ["spotify:track:0123456789abcdefghijkl", "link_without_title"],
  [`Duo Vale - ${"x".repeat(501)}`, "field_too_long"],
  [`${"x".repeat(501)} - Glass`, "field_too_long"],
  ["x".repeat(100_000), "field_too_long"],
])("skips %j as %s", (line, reason) => {
  expect(parseTextLine(line)).toBe(reason);
});

it("takes a field of 500 characters", () => {
  expect(parseTextLine(`${"a".repeat(500)} - ${"b".repeat(500)}`)).toEqual(
    item("b".repeat(500), "a".repeat(500)),
  );
});

it("reads any text without failing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (line) => {
      const read = parseTextLine(line);
      if (read !== null && typeof read !== "string") expect(read.title.trim()).not.toBe("");
    }),
  );
});

it.each([" ", "(", "-", " - ", "1", "[1:", "by ", "\t", "–", '"'])(
  "reads a long run of %j in time that grows with its length",
  (sign) => {
    expect(() => parseTextLine(`Glass ${sign.repeat(1_000_000 / sign.length)}x`)).not.toThrow();
  },
);
