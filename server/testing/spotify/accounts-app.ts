/** The scopes that Spotify knows. */
export const SCOPES: ReadonlySet<string> = new Set([
  "app-remote-control",
  "playlist-read-private",
  "playlist-read-collaborative",
  "playlist-modify-public",
  "playlist-modify-private",
  "user-library-read",
  "user-library-modify",
  "user-read-private",
  "user-read-email",
  "user-follow-read",
  "user-follow-modify",
  "user-top-read",
  "user-read-playback-position",
  "user-read-playback-state",
  "user-read-recently-played",
  "user-read-currently-playing",
  "user-modify-playback-state",
  "ugc-image-upload",
  "streaming",
]);

/** The one app that is registered. */
export interface FakeApp {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Compared letter by letter; more may be added at any time. */
  readonly redirectUris: Set<string>;
}

/** Spotify takes https, and http only where a loopback address is written out. */
export function isSecureRedirect(uri: string): boolean {
  const { protocol, hostname } = new URL(uri);
  return protocol !== "http:" || hostname === "127.0.0.1" || hostname === "[::1]";
}
