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
export function namesByList({ title, artists, album }: Omit<ListedNames, "coverKey">): {
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
  wanted: readonly (ListedNames & { readonly id: string; readonly durationSec: number | null })[],
): Promise<Map<string, string>> {
  const made = wanted.map((each) => ({ each, trackId: randomUUID() }));
  await tx.track.createMany({
    data: made.map(({ each, trackId }) => ({
      ...namesByList(each),
      id: trackId,
      userId,
      state: "needs_file" as const,
      durationSec: each.durationSec,
      coverKey: each.coverKey,
      namedByList: true,
    })),
  });
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
