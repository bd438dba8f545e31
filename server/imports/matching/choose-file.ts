import { basename } from "node:path";
import type { Transaction } from "#server/db.ts";
import { startDownloadIn } from "#server/downloads/start-download.ts";
import { DomainError } from "#server/errors.ts";
import type { WantedTrack } from "#server/generated/prisma/client.ts";
import { lockUser, lockWork } from "#server/jobs/lock-job.ts";
import { notFound, requireId } from "#server/require-id.ts";
import { readFileId } from "./file-id.ts";
import { findWanted } from "./find-wanted.ts";
import { moveWanted } from "./move-wanted.ts";
import { requestMatch } from "./request-match.ts";
import type { FetchDeps } from "./start-fetches.ts";
import { touchPlaylists } from "./touch-playlists.ts";

export interface FileChoice {
  readonly wantedId: string;
  /** Null for none of those that are offered. */
  readonly fileId: string | null;
}

/**
 * Has a file stand for a wanted track because the user says so, whatever else it stands for, or none;
 * nothing changes that by itself. A watched file is brought first. Throws `not_found`, also for a file that is gone,
 * `conflict` while another file is being brought, and `queue_full`.
 */
export async function chooseFile(
  deps: FetchDeps,
  userId: string,
  { wantedId, fileId }: FileChoice,
): Promise<{ trackId: string }> {
  return deps.database.$transaction(
    async (tx) => {
      await lockUser(tx, userId);
      const wanted = await findWanted(tx, userId, wantedId);
      const file = await readFile(tx, userId, fileId);
      const to = file?.kind === "track" ? file.trackId : null;
      const trackId = await stand(tx, wanted, { to, isChosen: true });
      if (file?.kind === "watched") await bring(tx, deps, { userId, trackId, path: file.path });
      await requestMatch(tx, userId);
      return { trackId };
    },
    { maxWait: 10_000, timeout: 30_000 },
  );
}

/** Undoes a choice: what stands for the wanted track is found anew, beginning with nothing. Throws `not_found`. */
export async function clearChoice(
  { database }: Pick<FetchDeps, "database">,
  userId: string,
  wantedId: string,
): Promise<{ trackId: string }> {
  return database.$transaction(
    async (tx) => {
      await lockUser(tx, userId);
      const wanted = await findWanted(tx, userId, wantedId);
      const trackId = await stand(tx, wanted, { to: null, isChosen: false });
      await requestMatch(tx, userId);
      return { trackId };
    },
    { maxWait: 10_000, timeout: 30_000 },
  );
}

/** Answers what stands for it then; a placeholder of its own that is there already stays. */
async function stand(
  tx: Transaction,
  wanted: WantedTrack,
  { to, isChosen }: { to: string | null; isChosen: boolean },
): Promise<string> {
  const { id, userId, trackId } = wanted;
  await lockWork(tx, { trackIds: to === null ? [trackId] : [trackId, to] }, "deletion");
  const isPlaceholder = (await tx.track.count({ where: { id: trackId, sha256: null } })) > 0;
  const isSame = to === null ? isPlaceholder : to === trackId;
  if (isSame) await tx.wantedTrack.update({ where: { id }, data: { isChosen, score: null } });
  const moves = isSame ? [] : [{ wanted, to, isChosen, score: null }];
  const moved = await moveWanted(tx, userId, moves);
  await touchPlaylists(tx, [id]);
  return moved.get(id) ?? trackId;
}

type ChosenFile =
  | { readonly kind: "track"; readonly trackId: string }
  | { readonly kind: "watched"; readonly path: string };

async function readFile(
  tx: Transaction,
  userId: string,
  fileId: string | null,
): Promise<ChosenFile | null> {
  if (fileId === null) return null;
  const given = readFileId(fileId);
  if (!given) throw notFound("File");
  const id = requireId(given.id, "File");
  if (given.kind === "file") {
    const file = await tx.watchedFile.findFirst({ where: { id, problem: null } });
    if (!file) throw notFound("File");
    return { kind: "watched", path: file.path };
  }
  const isThere = await tx.track.count({
    where: {
      id,
      userId,
      sha256: { not: null },
      deletedAt: null,
      state: { in: ["ready", "ingesting"] },
    },
  });
  if (isThere === 0) throw notFound("Track");
  return { kind: "track", trackId: id };
}

/** The same choice again finds the download that goes on. */
async function bring(
  tx: Transaction,
  { boss, seal }: FetchDeps,
  { userId, trackId, path }: { userId: string; trackId: string; path: string },
): Promise<void> {
  const live = await tx.download.findFirst({
    where: { trackId, state: { in: ["queued", "running"] } },
  });
  if (live && seal.open(live.origin, userId) !== path) {
    throw new DomainError("conflict", {
      message: `A file from ${live.label} is being brought for this track. Cancel that first.`,
    });
  }
  await startDownloadIn(
    tx,
    { boss, seal },
    {
      userId,
      trackId,
      adapter: "watched_folder",
      origin: path,
      label: basename(path),
      priority: "interactive",
    },
  );
}
