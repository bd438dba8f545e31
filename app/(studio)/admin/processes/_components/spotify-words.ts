import { formatPlural } from "../../../../_words/format-number.ts";
import { formatSpan } from "../../../../_words/format-span.ts";
import type { Tone } from "../../_components/status-sign.tsx";
import type { WireSpotify } from "./wire-types.ts";

/** What a request for a token came to, by its code; what is not here went well for the server. */
const FAULTS: Readonly<Record<string, string>> = {
  bad_credentials:
    "Spotify does not accept the credentials. Check SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET.",
  rate_limited: "Spotify wants no requests for a while.",
  source_busy: "Spotify’s sign-in has a problem.",
  bad_answer: "Spotify’s answer could not be read.",
  offline: "Spotify can’t be reached from this server. If it needs a proxy, set HTTPS_PROXY.",
  timeout: "Spotify’s sign-in gave no answer in time.",
};

/** How the server stands with Spotify. */
export function spotifyCondition(
  { closedUntil, lastRequest }: Pick<WireSpotify, "closedUntil" | "lastRequest">,
  nowMs: number,
): { readonly tone: Tone; readonly word: string } {
  if (lastRequest?.errorCode === "bad_credentials") return { tone: "danger", word: "Refused" };
  if (secondsUntil(closedUntil, nowMs) > 0) return { tone: "warn", word: "Paused" };
  if (faultText(lastRequest) !== null) return { tone: "warn", word: "Failing" };
  return { tone: "ok", word: "Working" };
}

/** Why the last request brought no token; null when that was no fault. A user whose connection is over is none. */
export function faultText(lastRequest: WireSpotify["lastRequest"]): string | null {
  return FAULTS[lastRequest?.errorCode ?? ""] ?? null;
}

/** "2 active, 1 to make anew". */
export function connectionsText({
  active,
  connectAgain,
}: Pick<WireSpotify, "active" | "connectAgain">): string {
  const over = connectAgain === 0 ? "" : `, ${connectAgain} to make anew`;
  return `${formatPlural(active, "active", "active")}${over}`;
}

/** Of the token that the server itself has; renewed by itself shortly before its end. */
export function appTokenText(until: string | null, nowMs: number): string {
  const leftSec = secondsUntil(until, nowMs);
  return leftSec > 0 ? `good for ${formatSpan(leftSec)}` : "none";
}

/** Whether Spotify takes requests of this server. */
export function requestsText(closedUntil: string | null, nowMs: number): string {
  const leftSec = secondsUntil(closedUntil, nowMs);
  return leftSec > 0 ? `none for ${formatSpan(leftSec)}, as Spotify asked` : "taken";
}

function secondsUntil(iso: string | null, nowMs: number): number {
  return iso === null ? 0 : (Date.parse(iso) - nowMs) / 1000;
}
