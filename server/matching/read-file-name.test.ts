import fc from "fast-check";
import { expect, it } from "vitest";
import { readFileName } from "./read-file-name.ts";

const both = { artist: "Duo Vale", title: "Glass" };

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
  ["Duo Vale - Low Tide - 03 - Glass.mp3", both],
  ["Duo Vale - 03 - Glass.mp3", both],
  ["Duo Vale-Glass.mp3", both],
  ["Duo Vale - Glass (feat. Op).flac", { artist: "Duo Vale", title: "Glass (feat. Op)" }],
  ["Duo Vale - Glass - Live.flac", { artist: "Duo Vale", title: "Glass - Live" }],
  ["03 Glass.wav", { artist: null, title: "Glass" }],
  ["07. Glass.ogg", { artist: null, title: "Glass" }],
  ["99 Lanterns.mp3", { artist: null, title: "99 Lanterns" }],
  ["7.mp3", { artist: null, title: "7" }],
  ["Glass no. 5", { artist: null, title: "Glass no. 5" }],
  ["01-02.mp3", { artist: null, title: "01-02" }],
  ["夜の光 - ガラスの港.flac", { artist: "夜の光", title: "ガラスの港" }],
])("reads %j", (fileName, reading) => {
  expect(readFileName(fileName)).toContainEqual(reading);
});

it("puts the usual order first", () => {
  expect(readFileName("Duo Vale - Glass.mp3")[0]).toEqual(both);
});

it("reads any name in at least one way", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (fileName) => {
      expect(readFileName(fileName).length).toBeGreaterThan(0);
    }),
  );
});
