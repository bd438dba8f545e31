import fc from "fast-check";
import { expect, it } from "vitest";
import { readFileName } from "./read-file-name.ts";

const both = { artist: "Duo Vale", title: "Glass", album: null };
const titled = (title: string) => ({ artist: null, title, album: null });

it.each([
  ["Duo Vale - Glass.mp3", both],
  ["01 - Duo Vale - Glass.mp3", both],
  ["01. Duo Vale - Glass.flac", both],
  ["1-03 Duo Vale - Glass.m4a", both],
  ["A1. Duo Vale - Glass.wav", both],
  ["Duo_Vale_-_Glass.ogg", both],
  ["Duo_Vale_-_Glass", both],
  ["music/low tide/Duo Vale – Glass.opus", both],
  ["C:\\music\\Duo Vale — Glass.aiff", both],
  ["Duo Vale - Glass [a1B2c3D4e5F].webm", both],
  ["Duo Vale - Glass (1).mp3", both],
  ["Glass - Duo Vale.mp3", both],
  ["Duo Vale - Low Tide - 03 - Glass.mp3", { ...both, album: "Low Tide" }],
  ["Duo Vale - Live in Southtown - Glass.mp3", { ...both, album: "Live in Southtown" }],
  ["Duo Vale - Low Tide - CD 1 - 03 - Glass.mp3", { ...both, album: "Low Tide - CD 1" }],
  ["Duo Vale - 03 - Glass.mp3", both],
  ["Duo Vale-Glass.mp3", both],
  ["Duo Vale - Glass (feat. Op).flac", { ...both, title: "Glass (feat. Op)" }],
  ["Duo Vale - Glass - Live.flac", { ...both, title: "Glass - Live" }],
  ["03 Glass.wav", titled("Glass")],
  ["07. Glass.ogg", titled("Glass")],
  ["99 Lanterns.mp3", titled("99 Lanterns")],
  ["7.mp3", titled("7")],
  ["Glass no. 5", titled("Glass no. 5")],
  ["01-02.mp3", titled("01-02")],
  ["夜の光 - ガラスの港.flac", { artist: "夜の光", title: "ガラスの港", album: null }],
])("reads %j", (fileName, reading) => {
  expect(readFileName(fileName)).toContainEqual(reading);
});

it.each([
  ["Low Tide - 03 - Glass.mp3", { ...both, album: "Low Tide" }],
  ["Karaoke - Glass.mp3", { ...both, album: "Karaoke" }],
  ["Karaoke-Glass.mp3", { ...both, album: "Karaoke" }],
  ["Duo Vale feat. Op - Glass.mp3", both],
  ["Glass - Duo Vale.mp3", both],
  ["Duo Vale - Duo Vale.mp3", { ...both, title: "Duo Vale" }],
  ["03 Glass.wav", both],
])("reads %j where the artist is known", (fileName, reading) => {
  expect(readFileName(fileName, "Duo Vale")).toContainEqual(reading);
});

it.each(["Glass - Op Octet Cover.mp3", "Glass - Demo.mp3", "Glass - Live.mp3"])(
  "takes no part of %j for the artist where that is known",
  (fileName) => {
    expect(readFileName(fileName, "Duo Vale").map(({ title }) => title)).not.toContain("Glass");
  },
);

it("puts the usual order first", () => {
  expect(readFileName("Duo Vale - Glass.mp3")[0]).toEqual(both);
});

it("reads any name in at least one way", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (fileName) => {
      expect(readFileName(fileName).length).toBeGreaterThan(0);
      expect(readFileName(fileName, "Duo Vale").length).toBeGreaterThan(0);
    }),
  );
});
