import { expect, it } from "vitest";
import { refuseSpotify } from "./refuse-spotify.ts";

it.each([
  "spotify.com",
  "open.spotify.com",
  "OPEN.Spotify.com.",
  "p.scdn.co",
  "audio-fa.scdn.co",
  "audio4-ak-spotify-com.akamaized.net",
  "audio-ak.spotifycdn.com",
  "spotify.link",
  "spoti.fi",
])("%s is Spotify's", (host) => {
  expect(refuseSpotify(host)).toMatch(/never taken from Spotify/);
});

it.each(["notspotify.com", "spotify.com.example", "scdn.co.example", "tube.example", "127.0.0.1"])(
  "%s is not",
  (host) => {
    expect(refuseSpotify(host)).toBeNull();
  },
);
