import type { Transaction } from "#server/db.ts";
import { notifyChanges } from "#server/jobs/notify.ts";
import { namesOfFile, type TrackNames } from "#server/library/names-of-file.ts";
import { titleFromFileName } from "#server/library/title-from-file-name.ts";
import { storageKeys } from "#server/storage/storage-key.ts";
import { namesByList, type ListedNames } from "./placeholders.ts";

interface Named extends TrackNames {
  readonly id: string;
  readonly coverKey: string | null;
  readonly namedByList: boolean;
}

/** Has tracks that are called nothing but their file's name called as the lists do that they stand for. */
export async function takeListNames(
  tx: Transaction,
  namesOf: ReadonlyMap<string, ListedNames>,
): Promise<void> {
  const tracks = await tx.track.findMany({
    where: { id: { in: [...namesOf.keys()] }, namedByList: false, artist: "" },
    select: { id: true, title: true, fileName: true, album: true, coverKey: true },
  });
  const renamed = tracks.flatMap(({ id, title, fileName, album, coverKey }): Named[] => {
    const names = namesOf.get(id);
    if (!names || title !== titleFromFileName(fileName)) return [];
    const listed = namesByList(names);
    const own = { album: album || listed.album, coverKey: coverKey ?? names.coverKey };
    return [{ id, ...listed, ...own, namedByList: true }];
  });
  await rename(tx, renamed);
}

/** Of tracks that stand for nothing any more, names and picture that they had from a list go; their files' own come back. */
export async function giveBackListNames(
  tx: Transaction,
  trackIds: readonly string[],
): Promise<void> {
  const tracks = await tx.track.findMany({
    where: {
      id: { in: [...trackIds] },
      namedByList: true,
      sha256: { not: null },
      wanted: { none: {} },
    },
    select: { id: true, userId: true, fileName: true, tags: true, coverKey: true },
  });
  const renamed = tracks.map(({ id, userId, fileName, tags, coverKey }): Named => {
    const isListed = coverKey?.startsWith(`${storageKeys.listCovers(userId)}/`) === true;
    const own = isListed ? null : coverKey;
    return { id, ...namesOfFile(fileName, tags), coverKey: own, namedByList: false };
  });
  await rename(tx, renamed);
}

async function rename(tx: Transaction, tracks: readonly Named[]): Promise<void> {
  if (tracks.length === 0) return;
  const rows = await tx.$queryRaw<{ id: string; version: number }[]>`
    UPDATE "Track" t SET title = r.title, artist = r.artist, album = r.album,
      "coverKey" = r."coverKey", "namedByList" = r."namedByList", version = t.version + 1
    FROM jsonb_to_recordset(${JSON.stringify(tracks)}::jsonb) AS r(
      id uuid, title text, artist text, album text, "coverKey" text, "namedByList" boolean)
    WHERE t.id = r.id RETURNING t.id, t.version`;
  await notifyChanges(
    tx,
    rows.map((row) => ({ kind: "track" as const, ...row })),
  );
}
