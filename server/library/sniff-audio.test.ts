import { expect, test } from "vitest";
import { looksLikeAudio } from "./sniff-audio.ts";

const audio: [string, Buffer][] = [
  ["WAV", Buffer.from("RIFF\x24\0\0\0WAVEfmt ", "latin1")],
  ["FLAC", Buffer.from("fLaC\0\0\0\x22", "latin1")],
  ["Ogg", Buffer.from("OggS\0\x02", "latin1")],
  ["AIFF", Buffer.from("FORM\0\0\0\x10AIFCFVER", "latin1")],
  ["M4A", Buffer.from("\0\0\0\x20ftypM4A ", "latin1")],
  ["tagged MP3", Buffer.from("ID3\x04\0\0\0\0\0\0", "latin1")],
  ["bare MP3", Buffer.from([0xff, 0xfb, 0x90, 0x64])],
  ["ADTS behind junk", Buffer.from([1, 2, 3, 0xff, 0xf1, 0x50])],
  ["WMA", Buffer.from("3026b2758e66cf11a6d900aa0062ce6c00", "hex")],
];
test.each(audio)("lets %s pass", (_name, head) => {
  expect(looksLikeAudio(head)).toBe(true);
});

const other: [string, Buffer][] = [
  ["an HLS playlist", Buffer.from("#EXTM3U\n#EXT-X-VERSION:3\nfile.ts\n")],
  ["an ffconcat script", Buffer.from("ffconcat version 1.0\nfile '/etc/passwd'\n")],
  ["a web page", Buffer.from("<!doctype html><title>x</title>")],
  ["a picture", Buffer.from("\x89PNG\r\n\x1a\n", "latin1")],
  ["a video container", Buffer.from("RIFF\0\0\0\0AVI LIST", "latin1")],
  ["a single byte", Buffer.from([0xff])],
];
test.each(other)("refuses %s", (_name, head) => {
  expect(looksLikeAudio(head)).toBe(false);
});
