import { expect, it } from "vitest";
import { parseWish } from "./parse-wish.ts";

it.each([
  ["https://files.example/song.mp3", false, "direct_url"],
  ["https://files.example/song.mp3", true, "direct_url"],
  ["https://files.example/A%20Song.FLAC?key=1", true, "direct_url"],
  ["https://tube.example/watch?v=song.mp3", true, "yt_dlp"],
  ["https://tube.example/watch?v=abc", false, "direct_url"],
])("%s is brought by the right adapter", (url, usesYtDlp, adapter) => {
  expect(parseWish(url, { usesYtDlp })).toMatchObject({ adapter, origin: url });
});

it("tells an address by its host alone", () => {
  const wish = parseWish("  https://files.example:8443/a.mp3?key=s3cret#x ", { usesYtDlp: false });
  expect(wish).toEqual({
    adapter: "direct_url",
    origin: "https://files.example:8443/a.mp3?key=s3cret",
    label: "files.example:8443",
  });
});

it.each([
  ["", /can't be read/],
  ["http://192.168.0.1/a.mp3", /not on the public internet/],
  ["http://[::1]/a.mp3", /not on the public internet/],
  ["https://open.spotify.com/track/abc", /never taken from Spotify/],
])("refuses %j in words for its user", (url, words) => {
  let refusal: unknown;
  try {
    parseWish(url, { usesYtDlp: true });
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toMatchObject({
    code: "invalid_url",
    message: expect.stringMatching(words) as string,
  });
});
