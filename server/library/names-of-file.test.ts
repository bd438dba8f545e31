import { expect, it } from "vitest";
import { namesOfFile } from "./names-of-file.ts";

it("a file is called what its tags say", () => {
  const tags = { title: " Tin Roof ", artist: "Sample Ensemble", album: 1999 };
  expect(namesOfFile("01 - roof.mp3", tags)).toEqual({
    title: "Tin Roof",
    artist: "Sample Ensemble",
    album: "1999",
  });
});

it("a file whose tags say nothing is called what its name says, and its artist is the album's", () => {
  const tags = { title: "  ", albumArtist: "Sample Choir" };
  expect(namesOfFile("a/Harbour Song.flac", tags)).toEqual({
    title: "Harbour Song",
    artist: "Sample Choir",
    album: "",
  });
  for (const none of [null, undefined, "x", { title: {} }]) {
    expect(namesOfFile("", none)).toEqual({ title: "Untitled", artist: "", album: "" });
  }
});

it("no name is longer than 300 characters", () => {
  expect(namesOfFile("x", { title: "t".repeat(400) }).title).toHaveLength(300);
});
