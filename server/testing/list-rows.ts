import { randomUUID } from "node:crypto";
import type { Database } from "#server/db.ts";
import type { Prisma } from "#server/generated/prisma/client.ts";

export interface WantedFields {
  readonly userId: string;
  readonly title?: string;
  readonly artists?: string[];
  readonly coverUrl?: string | null;
  readonly coverKey?: string | null;
  readonly source?: "spotify" | "list";
  /** Of the track that stands for it; a placeholder by default. */
  readonly track?: Partial<Prisma.TrackUncheckedCreateInput>;
  /** Of one that is there. */
  readonly trackId?: string;
}

/** What a list names, with the placeholder that stands for it. */
export async function createWanted(
  database: Database,
  { userId, track = {}, source = "spotify", title = "Song", ...fields }: WantedFields,
): Promise<{ id: string; trackId: string }> {
  const named = { userId, title, state: "needs_file", namedByList: true } as const;
  const { id: trackId } = fields.trackId
    ? { id: fields.trackId }
    : await database.track.create({ data: { ...named, ...track } });
  return database.wantedTrack.create({
    data: { userId, source, sourceId: randomUUID(), title, ...fields, trackId },
    select: { id: true, trackId: true },
  });
}

/** A list of these, in this order. */
export async function createPlaylist(
  database: Database,
  given: Pick<WantedFields, "userId" | "coverUrl" | "source">,
  wantedIds: readonly string[] = [],
): Promise<{ id: string; version: number }> {
  const { userId, coverUrl = null, source = "spotify" } = given;
  const name = { ...nameOf(source), sourceId: randomUUID() };
  const items = wantedIds.map((wantedId, position) => ({ wantedId, position }));
  return database.playlist.create({
    data: {
      userId,
      ...name,
      name: "List",
      access: accessOf(source),
      coverUrl,
      items: { create: items },
    },
    select: { id: true, version: true },
  });
}

/** A list that was read and is not imported yet. */
export async function createReading(
  database: Database,
  userId: string,
  source: "spotify" | "list" = "spotify",
): Promise<{ id: string; userId: string }> {
  const name = { ...nameOf(source), sourceId: randomUUID() };
  const expiresAt = new Date(Date.now() + 3600_000);
  return database.listReading.create({
    data: { userId, ...name, expiresAt },
    select: { id: true, userId: true },
  });
}

/** Gives a placeholder a file, as far as its row says. */
export async function giveFileTo(
  database: Database,
  trackId: string,
  fields: Prisma.TrackUncheckedUpdateInput = {},
): Promise<void> {
  const file = { sha256: randomUUID(), fileName: "quay/late train.mp3" };
  const data = { state: "ready" as const, ...file, ...fields };
  await database.track.update({ where: { id: trackId }, data });
}

/** A connection to Spotify whose tokens are none. */
export async function createConnection(
  database: Database,
  { userId, displayName = "Listener A" }: { userId: string; displayName?: string },
): Promise<void> {
  const tokens = { accessToken: new Uint8Array([1]), refreshToken: new Uint8Array([1]) };
  const times = { accessExpiresAt: new Date(Date.now() + 3600_000), authorizedAt: new Date() };
  await database.spotifyConnection.create({
    data: { userId, displayName, spotifyUserId: "listener-a", ...tokens, ...times },
  });
}

function nameOf(source: "spotify" | "list") {
  return { source, kind: source === "list" ? "list" : "playlist" } as const;
}

function accessOf(source: "spotify" | "list") {
  return source === "list" ? "pasted" : "account";
}
