import { randomUUID } from "node:crypto";
import type { Database } from "#server/db.ts";
import type { Prisma } from "#server/generated/prisma/client.ts";

export interface ListedFields {
  readonly title?: string;
  readonly artists?: readonly string[];
  readonly album?: string;
  readonly durationSec?: number | null;
  readonly isrc?: string | null;
}

export interface ListedRow {
  readonly id: string;
  readonly sourceId: string;
  /** Of its placeholder. */
  readonly trackId: string;
}

/** A playlist of these tracks, each with a placeholder, as an import leaves it; nothing is requested. */
export async function importTracks(
  database: Database,
  { userId, source = "spotify" }: { userId: string; source?: "spotify" | "list" },
  tracks: readonly ListedFields[],
): Promise<{ playlistId: string; wanted: ListedRow[] }> {
  const rows = tracks.map((fields) => ({
    title: "Copper Field",
    artists: ["Night Harbour"],
    album: "",
    durationSec: 200,
    isrc: null,
    ...fields,
    id: randomUUID(),
    sourceId: randomUUID(),
    trackId: randomUUID(),
  }));
  await database.track.createMany({
    data: rows.map(({ trackId, title, artists, album, durationSec }) => ({
      id: trackId,
      userId,
      state: "needs_file" as const,
      title,
      artist: artists.join(", "),
      album,
      durationSec,
      namedByList: true,
    })),
  });
  await database.wantedTrack.createMany({
    data: rows.map((row) => ({ ...row, artists: [...row.artists], userId, source })),
  });
  const items = rows.map(({ id }, position) => ({ wantedId: id, position }));
  const { id: playlistId } = await database.playlist.create({
    data: {
      userId,
      source,
      kind: source === "list" ? "list" : "playlist",
      sourceId: randomUUID(),
      name: "Listed",
      access: source === "list" ? "pasted" : "app",
      items: { createMany: { data: items } },
    },
    select: { id: true },
  });
  return { playlistId, wanted: rows };
}

/** A track with a file, as ingest leaves it; no file of it is stored. */
export async function createFileTrack(
  database: Database,
  userId: string,
  fields: Partial<Omit<Prisma.TrackUncheckedCreateInput, "userId">> = {},
): Promise<string> {
  const { id } = await database.track.create({
    data: {
      userId,
      state: "ready",
      title: "Copper Field",
      artist: "Night Harbour",
      sha256: randomUUID(),
      fileName: "01.flac",
      durationSec: 200,
      tags: {},
      ...fields,
    },
    select: { id: true },
  });
  return id;
}
