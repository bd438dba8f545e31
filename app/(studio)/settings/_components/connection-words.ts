import type { ConnectionView } from "#server/imports/views.ts";
import { formatDay } from "../../../_words/format-date.ts";
import { formatPlural } from "../../../_words/format-number.ts";

/** How the account stands with Spotify. */
export interface ConnectionWords {
  readonly title: string;
  readonly text: string;
  /** What is to be done soon; null when nothing is. */
  readonly warning: string | null;
  /** Whether connecting, or connecting again, helps. */
  readonly canConnect: boolean;
}

const DAY_MS = 86_400_000;
/** Spotify ends connections; from then on it is worth a line. */
const REMIND_DAYS = 30;

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
      const warning = reminder(endsAt, now);
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
        text: "Your lists stay, but are not kept in step.",
        warning: isConfigured
          ? "Connect again to go on. Nothing that you have is lost."
          : "This server has no Spotify credentials any more. Ask the person who runs it.",
        canConnect: isConfigured,
      };
  }
}

function reminder(endsAt: string | null, now: Date): string | null {
  if (endsAt === null) return null;
  const days = Math.ceil((new Date(endsAt).getTime() - now.getTime()) / DAY_MS);
  if (days > REMIND_DAYS) return null;
  const left = days <= 0 ? "It ends now." : `${formatPlural(days, "day is", "days are")} left.`;
  return `Connect again before ${formatDay(endsAt, now)}, or lists are no longer kept in step. ${left}`;
}
