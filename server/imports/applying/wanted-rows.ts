import { randomUUID } from "node:crypto";
import type { Transaction } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { PlaylistSource } from "#server/generated/prisma/client.ts";
import { makePlaceholders, namesByList } from "#server/imports/matching/placeholders.ts";
import type { ListedTrack } from "#server/spotify/client/listed-item.ts";

/** Tracks that lists of one user name, those of all lists together. */
const MAX_WANTED = 50_000;

const LONGEST = 500;

/**
 * Finds or makes the user's rows for some tracks of a list, each new one with a placeholder in the library, and answers
 * their ids by `sourceId`. What the source tells otherwise now is changed. The user's row must be locked.
 */
export async function upsertWanted(
  tx: Transaction,
  { userId, source }: { userId: string; source: PlaylistSource },
  tracks: readonly ListedTrack[],
): Promise<Map<string, string>> {
  const sourceId = { in: tracks.map(({ id }) => id) };
  const known = await tx.wantedTrack.findMany({
    where: { userId, source, sourceId },
    select: { ...TOLD, id: true, sourceId: true, trackId: true },
  });
  const ids = new Map(known.map((row) => [row.sourceId, row.id]));
  const rows = new Map(known.map((row) => [row.sourceId, row]));
  const fresh = tracks.filter(({ id }) => !ids.has(id));
  await assertRoom(tx, userId, fresh.length);
  const made = fresh.map((track) => {
    return { ...toldBy(track), id: randomUUID(), sourceId: track.id, coverKey: null };
  });
  const trackIds = await makePlaceholders(tx, userId, made);
  await tx.wantedTrack.createMany({
    data: made.map((row) => ({ ...row, userId, source, trackId: trackIds.get(row.id) ?? "" })),
  });
  for (const { id, sourceId: name } of made) ids.set(name, id);
  for (const track of tracks) {
    const row = rows.get(track.id);
    if (row) await retell(tx, row, toldBy(track));
  }
  return ids;
}

const TOLD = {
  title: true,
  artists: true,
  album: true,
  durationSec: true,
  isrc: true,
  isExplicit: true,
  coverUrl: true,
} as const;

type Told = ReturnType<typeof toldBy>;

function toldBy(track: ListedTrack) {
  return {
    title: track.title.slice(0, LONGEST),
    artists: track.artists.map((name) => name.slice(0, LONGEST)),
    album: track.album.slice(0, LONGEST),
    durationSec: track.durationSec,
    isrc: track.isrc,
    isExplicit: track.isExplicit,
    coverUrl: track.coverUrl,
  };
}

/** What a page shows less of than the API stays known; a cover's address is signed anew now and then, its picture is the same. */
async function retell(
  tx: Transaction,
  { id, trackId, ...row }: Told & { id: string; trackId: string; sourceId: string },
  told: Told,
): Promise<void> {
  const merged: Told = {
    title: told.title || row.title,
    artists: told.artists.length > 0 ? told.artists : row.artists,
    album: told.album || row.album,
    durationSec: told.durationSec ?? row.durationSec,
    isrc: told.isrc ?? row.isrc,
    isExplicit: told.isExplicit ?? row.isExplicit,
    coverUrl: row.coverUrl ?? told.coverUrl,
  };
  const isSame = Object.keys(TOLD).every((name) => {
    const key = name as keyof Told;
    return JSON.stringify(merged[key]) === JSON.stringify(row[key]);
  });
  if (isSame) return;
  await tx.wantedTrack.update({ where: { id }, data: merged });
  await tx.track.updateMany({
    where: { id: trackId, namedByList: true, state: "needs_file" },
    data: { ...namesByList(merged), durationSec: merged.durationSec },
  });
}

async function assertRoom(tx: Transaction, userId: string, more: number): Promise<void> {
  if (more === 0) return;
  const count = await tx.wantedTrack.count({ where: { userId } });
  if (count + more <= MAX_WANTED) return;
  throw new DomainError("too_large", {
    message: `Your lists name ${count} tracks, and this one brings more than the ${MAX_WANTED - count} that are left. Delete lists that you don’t need.`,
  });
}
