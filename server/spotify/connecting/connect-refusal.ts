import type { SpotifyErrorCode } from "../client/spotify-error.ts";

/** Why an account was not connected: the page reads it from its address, as `?spotify=<code>`. */
export type ConnectRefusal =
  /** The operator has entered no credentials. */
  | "not_configured"
  /** Spotify sends users back to another address of this server; see `ConnectionView.openAt`. */
  | "wrong_address"
  /** The user pressed Cancel at Spotify. */
  | "access_denied"
  /** The app at Spotify is in development mode, and its owner has not let this account in. */
  | "not_registered"
  | Exclude<SpotifyErrorCode, "connect_again" | "private_playlist" | "not_found_at_source">;

/** What stands there when all went well. */
export const CONNECTED = "connected";
