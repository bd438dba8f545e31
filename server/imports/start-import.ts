import type { Transaction } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { ListReading } from "#server/generated/prisma/client.ts";
import { enqueueJob, type EnqueueRequest } from "#server/jobs/enqueue.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { notFound, requireId } from "#server/require-id.ts";
import { isBeingImported, lockImport } from "./lock-import.ts";
import { linkKey, readingEnd, upsertReading, type ReadingDeps } from "./reading/start-reading.ts";

/** What a user wants of a list; what is left out stays as it was. */
export interface ImportWish {
  /** `sourceId` of tracks that they don't want. */
  readonly leftOut?: readonly string[] | undefined;
  /** Between two looks for what is new, 1 to 720; null for none, and always for a pasted list, which changes nowhere. */
  readonly syncHours?: number | null | undefined;
  readonly isPublic?: boolean | undefined;
}

/** Starts the import of what a link leads to, or finds the one that runs. Throws `invalid_url`, `not_ready`. */
export async function startImport(
  { database, boss }: ReadingDeps,
  userId: string,
  { url, ...wish }: ImportWish & { readonly url: string },
): Promise<{ jobId: string }> {
  const key = linkKey(userId, url, wish.isPublic);
  return database.$transaction(async (tx) => {
    if (key.kind === "liked") await assertConnected(tx, userId);
    await lockImport(tx, key);
    const reading = await upsertReading(tx, key);
    return enqueueImport(tx, boss, { reading, wish, priority: "interactive" });
  });
}

/** Starts the import of a list that was staged, such as a pasted one. Throws `not_found`. */
export async function startReadingImport(
  { database, boss }: ReadingDeps,
  userId: string,
  { readingId, ...wish }: ImportWish & { readonly readingId: string },
): Promise<{ jobId: string }> {
  const id = requireId(readingId, "List");
  return database.$transaction(async (tx) => {
    const found = await tx.listReading.findFirst({ where: { id, userId } });
    if (!found) throw notFound("List");
    await lockImport(tx, found);
    const reading = await tx.listReading.findUnique({ where: { id } });
    if (!reading || reading.kind === "own_playlists") throw notFound("List");
    if (reading.source === "list" && reading.itemsRead === 0) throw pasteAgain();
    return enqueueImport(tx, boss, { reading, wish, priority: "interactive" });
  });
}

/** Keeps the wish with the reading, where the job finds it; the import and the reading must be locked (`lockImport`). */
export async function enqueueImport(
  tx: Transaction,
  boss: Boss,
  given: { reading: ListReading; wish: ImportWish; priority: EnqueueRequest["priority"] },
): Promise<{ jobId: string }> {
  const { reading, wish, priority } = given;
  const { id: readingId, userId, source } = reading;
  const data = { ...(await mergeWish(tx, reading, wish)), expiresAt: readingEnd() };
  await tx.listReading.update({ where: { id: readingId }, data });
  const { jobId } = await enqueueJob(tx, boss, {
    kind: source === "spotify" ? "import-spotify" : "import-list",
    userId,
    subject: readingId,
    input: { readingId },
    priority,
  });
  return { jobId };
}

/** What was pasted is kept for a day; the job of one that is over says the same. */
export function pasteAgain(): DomainError {
  const message = "This pasted list was kept for a day, which is over. Paste it again.";
  return new DomainError("not_ready", { message });
}

async function mergeWish(tx: Transaction, reading: ListReading, wish: ImportWish) {
  // An import that has not ended goes by the wish that its reading has.
  const isLive = await isBeingImported(tx, reading.id);
  const known = isLive ? reading : await knownWish(tx, reading);
  // Whoever asks for one track wants it, whatever they thought of it before.
  const before = reading.kind === "track" ? [] : known.leftOut;
  const leftOut = [...new Set(wish.leftOut ?? before)];
  if (reading.source === "list") return { leftOut, syncHours: null };
  return { leftOut, syncHours: wish.syncHours === undefined ? known.syncHours : wish.syncHours };
}

async function knownWish(tx: Transaction, { userId, source, kind, sourceId }: ListReading) {
  if (kind === "own_playlists") throw notFound("List");
  const name = { userId, source, kind, sourceId };
  const known = await tx.playlist.findUnique({
    where: { userId_source_kind_sourceId: name },
    select: { leftOut: true, syncHours: true },
  });
  return known ?? { leftOut: [], syncHours: null };
}

async function assertConnected(tx: Transaction, userId: string): Promise<void> {
  const row = await tx.spotifyConnection.findUnique({ where: { userId }, select: { state: true } });
  if (row?.state === "active") return;
  const message = "Liked songs are shown to nobody but you: connect your Spotify account first.";
  throw new DomainError("not_ready", { message });
}
