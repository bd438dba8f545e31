import { expect, it } from "vitest";
import { coverPng } from "#server/testing/spotify/cover-png.ts";
import { imageTypeOf } from "./image-type.ts";

it.each([
  ["jpg", Buffer.from("ffd8ffe000104a464946", "hex")],
  ["png", coverPng("0123456789abcdef", 8)],
  ["webp", Buffer.from("RIFF\x24\0\0\0WEBPVP8 ", "latin1")],
])("knows a %s by its first bytes", (type, bytes) => {
  expect(imageTypeOf(bytes)).toBe(type);
});

it.each([
  "",
  "RIFF",
  "RIFF\x24\0\0\0WAVEfmt ",
  "GIF89a",
  "<svg xmlns='http://www.w3.org/2000/svg'>",
  "<!doctype html>",
  " \x89PNG\r\n\x1a\n",
  "\xff\xd8",
])("takes %j for no picture", (text) => {
  expect(imageTypeOf(Buffer.from(text, "latin1"))).toBeNull();
});
