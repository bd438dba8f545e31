import { randomUUID } from "node:crypto";
import type { Transaction } from "#server/db.ts";

/** What a list says of a track. */
export interface ListedNames {
  readonly title: string;
  readonly artists: readonly string[];
  readonly album: string;
  /** Of its picture; null without one. */
  readonly coverKey: string | null;
}

const LONGEST = 500;

/** What a track of the library is called by a list. */
export function namesByList({ title, artists, album }: ListedNames): {
  title: string;
  artist: string;
  album: string;
} {
  return { title: title || "Untitled", artist: artists.join(", ").slice(0, LONGEST), album };
}

/** Makes a track without a file for each of these wanted tracks; answers their ids by those of the wanted ones. */
export async function makePlaceholders(
  tx: Transaction,
  userId: string,
  wanted: readonly (ListedNames & {
    readonly id: string;
    readonly durationSec: number | null;
    /** When it came into the library; now by default. */
    readonly createdAt?: Date;
  })[],
): Promise<Map<string, string>> {
  if (wanted.length === 0) return new Map();
  const made = wanted.map((each) => ({ each, trackId: randomUUID() }));
  const rows = made.map(({ each, trackId }) => {
    const { durationSec, coverKey, createdAt } = each;
    return { ...namesByList(each), id: trackId, durationSec, coverKey, createdAt };
  });
  await tx.$executeRaw`
    INSERT INTO "Track" (id, "userId", state, title, artist, album, "durationSec", "coverKey",
      "createdAt", "namedByList", overview)
    SELECT r.id, ${userId}::uuid, 'needs_file', r.title, r.artist, r.album, r."durationSec",
      r."coverKey", coalesce(r."createdAt", now()), true, '{}'
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(id uuid, title text, artist text,
      album text, "durationSec" float8, "coverKey" text, "createdAt" timestamptz)`;
  return new Map(made.map(({ each, trackId }) => [each.id, trackId]));
}

/** Removes those of these tracks that have no file, stand for nothing and are worked at by nothing. They must be locked for it. */
export async function removePlaceholders(
  tx: Transaction,
  trackIds: readonly string[],
): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM "Track" t WHERE t.id = ANY(${[...trackIds]}::uuid[])
      AND t.state = 'needs_file' AND t.sha256 IS NULL
      AND NOT EXISTS (SELECT 1 FROM "WantedTrack" w WHERE w."trackId" = t.id)
      AND NOT EXISTS (SELECT 1 FROM "Job" j
        WHERE j."trackId" = t.id AND j.state IN ('queued', 'running'))`;
}
