import type { ConnectRefusal } from "#server/spotify/connecting/connect-refusal.ts";
import { spotifyWords } from "../../../_words/spotify-words.ts";

export interface ConnectedNotice {
  readonly tone: "done" | "error" | "neutral";
  readonly title: string;
  readonly text: string;
}

type OwnRefusal = Extract<
  ConnectRefusal,
  "not_configured" | "wrong_address" | "access_denied" | "not_registered"
>;

const REFUSALS: Record<OwnRefusal, Omit<ConnectedNotice, "tone">> = {
  not_configured: {
    title: "Spotify is not set up on this server",
    text: "The person who runs it can set it up. Links to public playlists work without.",
  },
  wrong_address: {
    title: "Connecting works at another address",
    text: "Spotify knows this server under one address only. Open it there, and connect again.",
  },
  access_denied: {
    title: "Spotify was not connected",
    text: "You said no at Spotify. Nothing has changed; connect whenever you like.",
  },
  not_registered: {
    title: "Spotify does not let this account in",
    text: "The app of this server is open to some accounts only. Ask the person who runs it to add yours at developer.spotify.com.",
  },
};

export function isConnected(code: string | null): boolean {
  return code === "connected";
}

/** What the reader is told who comes back from connecting an account; any code is answered. */
export function connectedNotice(code: string): ConnectedNotice {
  if (isConnected(code)) {
    const text = "Your own playlists can be imported now.";
    return { tone: "done", title: "Spotify is connected", text };
  }
  if (Object.hasOwn(REFUSALS, code)) {
    const tone = code === "access_denied" ? "neutral" : "error";
    return { tone, ...REFUSALS[code as OwnRefusal] };
  }
  const words = spotifyWords(code);
  return {
    tone: "error",
    title: "Spotify was not connected",
    text: words ? `${words.title}. ${AGAIN}` : AGAIN,
  };
}

const AGAIN = "Try to connect again in a few minutes.";
