import type { ConnectionView } from "#server/imports/views.ts";
import { formatOnDay } from "./format-date.ts";
import { formatPlural } from "./format-number.ts";

/** What is to be told, on every page, of a connection to Spotify. */
export interface ConnectionNotice {
  readonly text: string;
  /** Connecting again helps, and is possible here. */
  readonly canConnect: boolean;
  /** Nothing has stopped yet, or nothing can be done: it may be put off until tomorrow. */
  readonly canWait: boolean;
}

const DAY_MS = 86_400_000;
/** Spotify ends connections; from then on it is worth a line. */
const REMIND_DAYS = 30;

/** That a connection is over, or ends soon; null while there is nothing to be done. */
export function connectionNotice(connection: ConnectionView, now: Date): ConnectionNotice | null {
  const { state, isConfigured, endsAt } = connection;
  if (state === "none") return null;
  if (state === "active") {
    const text = connectionReminder(endsAt, now);
    return text === null ? null : { text, canConnect: isConfigured, canWait: true };
  }
  const end = "Your connection to Spotify is over.";
  return isConfigured
    ? {
        text: `${end} Playlists are not kept in step until you connect again.`,
        canConnect: true,
        canWait: false,
      }
    : {
        text: `${end} This server can’t connect any more; ask the person who runs it.`,
        canConnect: false,
        canWait: true,
      };
}

/** When Spotify ends a connection, and what to do before; null while there is time. */
export function connectionReminder(endsAt: string | null, now: Date): string | null {
  if (endsAt === null) return null;
  const days = Math.ceil((new Date(endsAt).getTime() - now.getTime()) / DAY_MS);
  if (days > REMIND_DAYS) return null;
  if (days <= 0)
    return "Spotify ends your connection now. Connect again to keep playlists in step.";
  const left = days === 1 ? "" : `, in ${formatPlural(days, "day", "days")}`;
  return `Spotify ends your connection ${formatOnDay(endsAt, now)}${left}. Connect again before then to keep playlists in step.`;
}
