import type { SpotifySettings } from "#server/spotify/open-spotify.ts";

/** A Spotify that nobody reaches, without credentials. */
export const NO_SPOTIFY: SpotifySettings = {
  apiUrl: "http://127.0.0.1:9",
  accountsUrl: "http://127.0.0.1:9",
  openUrl: "http://127.0.0.1:9",
  credentials: null,
  proxy: {},
};

/** What tests seal with. */
export const SEAL_SECRET = "test".padEnd(32, "-");
