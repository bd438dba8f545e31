import type { ConnectionView } from "#server/imports/views.ts";
import { connectionReminder } from "../../../_words/connection-end.ts";

/** How the account stands with Spotify. */
export interface ConnectionWords {
  readonly title: string;
  readonly text: string;
  /** What is to be done soon; null when nothing is. */
  readonly warning: string | null;
  /** Whether connecting, or connecting again, helps. */
  readonly canConnect: boolean;
}

export function connectionWords(connection: ConnectionView, now: Date): ConnectionWords {
  const { isConfigured, state, displayName, endsAt } = connection;
  if (!isConfigured && state === "none") {
    return {
      title: "Not set up on this server",
      text: "The person who runs it makes an app at developer.spotify.com and sets SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET; the operator’s guide says how. Links to public playlists can be imported without it.",
      warning: null,
      canConnect: false,
    };
  }
  switch (state) {
    case "none":
      return {
        title: "Not connected",
        text: "Connect your account to import your own and private playlists, and your liked songs. Audio is never taken from Spotify.",
        warning: null,
        canConnect: true,
      };
    case "active": {
      const warning = connectionReminder(endsAt, now);
      return {
        title: displayName === "" ? "Connected" : `Connected as ${displayName}`,
        text: "Your playlists can be imported and kept in step.",
        warning,
        canConnect: isConfigured && warning !== null,
      };
    }
    case "connect_again":
      return {
        title: "The connection is over",
        text: "Your playlists stay, but are not kept in step.",
        warning: isConfigured
          ? "Connect again to go on. Nothing that you have is lost."
          : "This server has no Spotify credentials any more. Ask the person who runs it.",
        canConnect: isConfigured,
      };
  }
}
