import { randomUUID } from "node:crypto";
import type { Database } from "#server/db.ts";
import type { Prisma } from "#server/generated/prisma/client.ts";

export interface WantedFields {
  readonly userId: string;
  readonly coverUrl?: string | null;
  readonly coverKey?: string | null;
  readonly source?: "spotify" | "list";
  /** Of the track that stands for it; a placeholder by default. */
  readonly track?: Partial<Prisma.TrackUncheckedCreateInput>;
}

/** What a list names, with the placeholder that stands for it. */
export async function createWanted(
  database: Database,
  { userId, track = {}, source = "spotify", ...covers }: WantedFields,
): Promise<{ id: string; trackId: string }> {
  const named = { userId, title: "Song", state: "needs_file", namedByList: true } as const;
  const { id: trackId } = await database.track.create({ data: { ...named, ...track } });
  return database.wantedTrack.create({
    data: { userId, source, sourceId: randomUUID(), title: "Song", trackId, ...covers },
    select: { id: true, trackId: true },
  });
}

/** A list of these, in this order. */
export async function createPlaylist(
  database: Database,
  { userId, coverUrl = null }: Pick<WantedFields, "userId" | "coverUrl">,
  wantedIds: readonly string[] = [],
): Promise<{ id: string; version: number }> {
  const name = { source: "spotify", kind: "playlist", sourceId: randomUUID() } as const;
  const items = wantedIds.map((wantedId, position) => ({ wantedId, position }));
  return database.playlist.create({
    data: { userId, ...name, name: "List", access: "account", coverUrl, items: { create: items } },
    select: { id: true, version: true },
  });
}

/** A list that was read and is not imported yet. */
export async function createReading(
  database: Database,
  userId: string,
): Promise<{ id: string; userId: string }> {
  const name = { source: "spotify", kind: "playlist", sourceId: randomUUID() } as const;
  const expiresAt = new Date(Date.now() + 3600_000);
  return database.listReading.create({
    data: { userId, ...name, expiresAt },
    select: { id: true, userId: true },
  });
}
