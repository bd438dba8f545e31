import fc from "fast-check";
import { expect, it } from "vitest";
import { readFileName } from "./read-file-name.ts";

const both = { artist: "Ada Vale", title: "Glass" };

it.each([
  ["Ada Vale - Glass.mp3", both],
  ["01 - Ada Vale - Glass.mp3", both],
  ["01. Ada Vale - Glass.flac", both],
  ["1-03 Ada Vale - Glass.m4a", both],
  ["A1. Ada Vale - Glass.wav", both],
  ["Ada_Vale_-_Glass.ogg", both],
  ["Ada_Vale_-_Glass", both],
  ["music/low tide/Ada Vale – Glass.opus", both],
  ["C:\\music\\Ada Vale — Glass.aiff", both],
  ["Ada Vale - Glass [a1B2c3D4e5F].webm", both],
  ["Ada Vale - Glass (1).mp3", both],
  ["Glass - Ada Vale.mp3", both],
  ["Ada Vale - Low Tide - 03 - Glass.mp3", both],
  ["Ada Vale - 03 - Glass.mp3", both],
  ["Ada Vale-Glass.mp3", both],
  ["Ada Vale - Glass (feat. Bo).flac", { artist: "Ada Vale", title: "Glass (feat. Bo)" }],
  ["Ada Vale - Glass - Live.flac", { artist: "Ada Vale", title: "Glass - Live" }],
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
  expect(readFileName("Ada Vale - Glass.mp3")[0]).toEqual(both);
});

it("reads any name in at least one way", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (fileName) => {
      expect(readFileName(fileName).length).toBeGreaterThan(0);
    }),
  );
});
