import { randomUUID } from "node:crypto";
import type { Database } from "#server/db.ts";
import type { PlaylistSource } from "#server/generated/prisma/client.ts";

interface Owned {
  readonly userId: string;
  readonly source?: PlaylistSource;
}

interface WantedFields extends Owned {
  readonly title?: string;
  readonly coverKey?: string;
  /** What stands for it; a placeholder of its own by default. */
  readonly trackId?: string;
}

/** A track of a list. */
export async function createWanted(
  database: Database,
  given: WantedFields,
): Promise<{ id: string; trackId: string }> {
  const { userId, source = "spotify", title = "Glass Road", coverKey = null } = given;
  const told = { title, album: "North Quay Live", durationSec: 200 };
  const placeholder = { ...told, userId, artist: "North Quay", namedByList: true };
  const track = { ...placeholder, state: "needs_file" } as const;
  const trackId = given.trackId ?? (await database.track.create({ data: track })).id;
  const key = { userId, source, sourceId: randomUUID() };
  return database.wantedTrack.create({
    data: { ...key, ...told, artists: ["North Quay", "Harbour Choir"], coverKey, trackId },
    select: { id: true, trackId: true },
  });
}

/** A list of these tracks, in their order. */
export async function createPlaylist(
  database: Database,
  { userId, source = "spotify", wantedIds = [] }: Owned & { readonly wantedIds?: string[] },
): Promise<{ id: string }> {
  return database.playlist.create({
    data: {
      userId,
      source,
      kind: source === "list" ? "list" : "playlist",
      sourceId: randomUUID(),
      name: "Late trains",
      access: source === "list" ? "pasted" : "account",
      items: { create: wantedIds.map((wantedId, position) => ({ wantedId, position })) },
    },
    select: { id: true },
  });
}

/** A list as far as it was read: one page of it. */
export async function createReading(
  database: Database,
  { userId, source = "spotify" }: Owned,
): Promise<{ id: string }> {
  return database.listReading.create({
    data: {
      userId,
      source,
      kind: source === "list" ? "list" : "playlist",
      sourceId: randomUUID(),
      expiresAt: new Date(Date.now() + 60_000),
      pages: { create: { start: 0, items: [{ title: "Glass Road" }] } },
    },
    select: { id: true },
  });
}

/** A connection to Spotify whose tokens are none. */
export async function createConnection(
  database: Database,
  { userId, displayName = "Listener A" }: Owned & { readonly displayName?: string },
): Promise<void> {
  const bytes = new Uint8Array([1]);
  await database.spotifyConnection.create({
    data: {
      userId,
      displayName,
      spotifyUserId: "listener-a",
      accessToken: bytes,
      refreshToken: bytes,
      accessExpiresAt: new Date(Date.now() + 3_600_000),
      authorizedAt: new Date(),
    },
  });
}

/** Gives a placeholder a file, as far as its row says. */
export async function giveFileTo(
  database: Database,
  trackId: string,
  fields: Parameters<Database["track"]["update"]>[0]["data"] = {},
): Promise<void> {
  await database.track.update({
    where: { id: trackId },
    data: { state: "ready", sha256: randomUUID(), fileName: "quay/late train.mp3", ...fields },
  });
}
