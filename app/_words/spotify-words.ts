import type { SpotifyErrorCode } from "#server/spotify/client/spotify-error.ts";

/** What the reader sees when Spotify gave nothing. */
export interface SpotifyWords {
  readonly title: string;
  /** What it means and what to do, where the server gave no sentence of its own. */
  readonly text: string;
  /** Whether the same request may bring something when it is made again. */
  readonly canRetry: boolean;
}

const WORDS: Record<SpotifyErrorCode, SpotifyWords> = {
  connect_again: {
    title: "Your connection to Spotify is over",
    text: "Connect your account again, then retry.",
    canRetry: true,
  },
  bad_credentials: {
    title: "Spotify does not accept this server",
    text: "Its credentials are wrong or missing. Ask the person who runs this server.",
    canRetry: true,
  },
  private_playlist: {
    title: "This playlist is private",
    text: "Make it public in Spotify, or connect the account that it belongs to, then retry.",
    canRetry: true,
  },
  not_found_at_source: {
    title: "It is not at Spotify any more",
    text: "It was deleted there, or made private. What was imported stays.",
    canRetry: true,
  },
  rate_limited: {
    title: "Spotify asks us to wait",
    text: "It takes no more requests of this server for now. Retry later.",
    canRetry: true,
  },
  source_busy: {
    title: "Spotify is busy",
    text: "It answered with an error of its own several times. Retry in a few minutes.",
    canRetry: true,
  },
  offline: {
    title: "Spotify can’t be reached",
    text: "The server could not connect to it. Retry once the network is back.",
    canRetry: true,
  },
  timeout: {
    title: "Spotify took too long",
    text: "What has come is kept. Retry to go on from there.",
    canRetry: true,
  },
  bad_answer: {
    title: "Spotify’s answer can’t be read",
    text: "It has an unknown form. Retry; if it stays so, tell the person who runs this server.",
    canRetry: true,
  },
};

/** Words for an import or a reading that Spotify ended; null for a code that is none of Spotify's. */
export function spotifyWords(code: string | null): SpotifyWords | null {
  return code !== null && Object.hasOwn(WORDS, code) ? WORDS[code as SpotifyErrorCode] : null;
}
