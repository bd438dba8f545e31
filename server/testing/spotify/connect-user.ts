import type { Database } from "#server/db.ts";
import { SPOTIFY_SCOPES } from "#server/spotify/client/accounts-client.ts";
import { tokenSeal, type SpotifySettings } from "#server/spotify/open-spotify.ts";
import { sealedTokens } from "#server/spotify/tokens/user-tokens.ts";
import { SEAL_SECRET } from "../no-spotify.ts";
import type { FakeUser } from "./catalogue-types.ts";
import type { FakeSpotify } from "./start-fake-spotify.ts";

/** Settings that lead to the fake, with its app's credentials or without. */
export function settingsOf(fake: FakeSpotify, isConfigured = true): SpotifySettings {
  const { apiUrl, accountsUrl, openUrl, app } = fake;
  return { apiUrl, accountsUrl, openUrl, credentials: isConfigured ? app : null, proxy: {} };
}

/** Connects a user as the callback does, without a browser. */
export async function connectUser(
  database: Database,
  fake: FakeSpotify,
  given: { userId: string; listener: FakeUser; sealSecret?: string },
): Promise<void> {
  const { userId, listener, sealSecret = SEAL_SECRET } = given;
  const { accessToken, refreshToken } = fake.accounts.signIn(listener);
  const expiresAt = new Date(fake.clock.now() + fake.settings.accessTokenLifeSec * 1000);
  const granted = { accessToken, refreshToken, expiresAt, scopes: [...SPOTIFY_SCOPES] };
  const row = {
    ...sealedTokens(tokenSeal(sealSecret), userId, granted),
    spotifyUserId: listener.id,
    displayName: listener.displayName,
    scopes: [...SPOTIFY_SCOPES],
    state: "active" as const,
    authorizedAt: new Date(fake.clock.now()),
  };
  await database.spotifyConnection.upsert({
    where: { userId },
    create: { userId, refreshToken: new Uint8Array(), ...row },
    update: row,
  });
}
