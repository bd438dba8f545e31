import type { Database } from "#server/db.ts";
import type { ConnectionView } from "#server/imports/views.ts";
import type { SpotifySettings } from "../open-spotify.ts";
import { connectionEnd } from "../tokens/end-connection.ts";
import type { ConnectClient } from "./connect-client.ts";

export interface ConnectionReader {
  readonly database: Pick<Database, "spotifyConnection" | "spotifyApp">;
  readonly spotify: Pick<SpotifySettings, "credentials">;
  readonly connect: Pick<ConnectClient, "openAt"> | null;
}

const NONE = {
  state: "none",
  displayName: "",
  connectedAt: null,
  endsAt: null,
  version: 0,
} as const;

/** How a user stands with Spotify. */
export async function readConnection(
  { database, spotify, connect }: ConnectionReader,
  userId: string,
): Promise<ConnectionView> {
  const row = await database.spotifyConnection.findUnique({
    where: { userId },
    select: { state: true, displayName: true, authorizedAt: true, version: true },
  });
  const { credentials } = spotify;
  const closedUntil = credentials && (await readPause(database, credentials.clientId));
  const site = { isConfigured: credentials !== null, openAt: connect?.openAt ?? null, closedUntil };
  if (!row) return { ...site, ...NONE };
  const { state, displayName, authorizedAt, version } = row;
  const connectedAt = authorizedAt.toISOString();
  const endsAt = connectionEnd(authorizedAt).toISOString();
  return { ...site, state, displayName, connectedAt, endsAt, version };
}

async function readPause(
  database: ConnectionReader["database"],
  clientId: string,
): Promise<string | null> {
  const app = await database.spotifyApp.findFirst({
    where: { clientId, closedUntil: { gt: new Date() } },
    select: { closedUntil: true },
  });
  return app?.closedUntil?.toISOString() ?? null;
}
