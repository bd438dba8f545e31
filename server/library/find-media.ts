import type { Database } from "#server/db.ts";
import { storageKeys } from "#server/storage/storage-key.ts";

/** A stem pack that a user may hear; `isSettled` when it will not change by itself. */
export interface OwnedPack {
  readonly id: string;
  readonly version: number;
  readonly isSettled: boolean;
}

/** The user's separation; null for another user's, and for one whose track is in the bin. */
export async function findSeparation(
  database: Database,
  userId: string,
  id: string,
): Promise<OwnedPack | null> {
  return findPack(database, { id, userId, kind: "separation", track: { deletedAt: null } });
}

/** The master of the user's track; null for another user's, and for a track in the bin. */
export async function findMaster(
  database: Database,
  userId: string,
  trackId: string,
): Promise<OwnedPack | null> {
  return findPack(database, { trackId, userId, kind: "master", track: { deletedAt: null } });
}

/** What of a user's has a cover of its own row. */
export type Covered = "tracks" | "wanted" | "playlists";

/** Storage key of the cover of the user's track, in the bin or not, of what a list names, or of a list; else null. */
export async function findCover(
  database: Database,
  userId: string,
  { owner, id }: { owner: Covered; id: string },
): Promise<string | null> {
  const query = { where: { id, userId }, select: { coverKey: true } } as const;
  switch (owner) {
    case "tracks":
      return (await database.track.findFirst(query))?.coverKey ?? null;
    case "wanted":
      return (await database.wantedTrack.findFirst(query))?.coverKey ?? null;
    case "playlists":
      return (await database.playlist.findFirst(query))?.coverKey ?? null;
  }
}

/** A segment of a pack, as it is stored once or twice. */
export interface SegmentName {
  readonly stem: string;
  readonly index: number;
  readonly codec: "flac" | "opus";
}

/** Storage key of a published segment in a codec; null while it is not ready. */
export async function findSegment(
  database: Database,
  packId: string,
  { stem, index, codec }: SegmentName,
): Promise<string | null> {
  const isOpus = codec === "opus";
  const rows = isOpus
    ? await database.$queryRaw<unknown[]>`
        SELECT 1 FROM "Rendition" WHERE "packId" = ${packId}::uuid AND "stemName" = ${stem}
          AND codec = 'opus' AND ready @> ${index}::int`
    : await database.$queryRaw<unknown[]>`
        SELECT 1 FROM "Stem" WHERE "packId" = ${packId}::uuid AND name = ${stem}
          AND ready @> ${index}::int`;
  if (rows.length === 0) return null;
  const keyOf = isOpus ? storageKeys.opus : storageKeys.segment;
  return keyOf(packId, stem, index);
}

type PackWhere = NonNullable<Parameters<Database["stemPack"]["findFirst"]>[0]>["where"] & object;

async function findPack(database: Database, where: PackWhere): Promise<OwnedPack | null> {
  const pack = await database.stemPack.findFirst({
    where,
    select: { id: true, version: true, state: true },
  });
  return pack && { id: pack.id, version: pack.version, isSettled: pack.state === "completed" };
}
