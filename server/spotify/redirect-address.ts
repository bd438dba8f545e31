import type { Env } from "#server/env.ts";

type Site = Pick<Env, "HOST" | "PORT" | "PUBLIC_URL" | "SPOTIFY_CLIENT_ID">;

/** The only names of this machine to which Spotify sends anyone without https. */
const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "[::1]"]);
/** What a server listens on, and the name under which Spotify reaches it. */
const SPOTIFY_NAMES: Readonly<Record<string, string>> = {
  localhost: "127.0.0.1",
  "0.0.0.0": "127.0.0.1",
  "::": "[::1]",
  "::1": "[::1]",
};

/** Where Spotify sends users back to, letter by letter as it must stand in the settings of the app there. */
export function redirectAddress({ HOST, PORT, PUBLIC_URL }: Site): string {
  const host = SPOTIFY_NAMES[HOST] ?? HOST;
  const named = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  return new URL(`${PUBLIC_URL ?? `http://${named}:${PORT}`}/api/spotify/callback`).href;
}

/** Why Spotify would send nobody back to this server, and what to set; null when it would, or without credentials. */
export function redirectRefusal(site: Site): string | null {
  if (site.SPOTIFY_CLIENT_ID === undefined) return null;
  const { protocol, hostname } = new URL(redirectAddress(site));
  if (protocol === "https:" || LOOPBACK.has(hostname)) return null;
  const { PUBLIC_URL, HOST, PORT } = site;
  const cause = PUBLIC_URL === undefined ? `HOST is ${HOST}` : `PUBLIC_URL is ${PUBLIC_URL}`;
  const port = (PUBLIC_URL === undefined ? String(PORT) : new URL(PUBLIC_URL).port) || "80";
  const isHere = hostname === "localhost" || hostname.endsWith(".localhost");
  const wayOut = isHere
    ? `Set PUBLIC_URL to http://127.0.0.1:${port} and open the studio there, or to an https address`
    : "Set PUBLIC_URL to an https address, or to http://127.0.0.1 with the port for use on this machine alone";
  return `Spotify sends nobody back to this server: ${cause}, and it takes only https addresses and http://127.0.0.1 or http://[::1]. ${wayOut}; or unset SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET.`;
}
