import { createHash } from "node:crypto";
import type { Database, Transaction } from "#server/db.ts";
import { cleanField } from "#server/imports/lists/clean-field.ts";
import { parseList } from "#server/imports/lists/parse-list.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { enqueueJob } from "#server/jobs/enqueue.ts";
import { DomainError } from "#server/errors.ts";
import { parseSpotifyLink } from "#server/spotify/parse-link.ts";
import { pastedItem } from "./staged-items.ts";

export interface ReadingDeps {
  readonly database: Database;
  readonly boss: Boss;
}

/** What is to be read: a link, in any form, or the user's own playlists. */
export type ReadingWish =
  | {
      readonly url: string;
      /** The public page even where the account could be asked. */
      readonly isPublic?: boolean;
    }
  | "own_playlists";

type ReadingKey = Parameters<Transaction["listReading"]["upsert"]>[0]["create"];

const KEEP_MS = 24 * 3600_000;
/** A second click finds what the first one has brought. */
const FRESH_MS = 5000;
const STAGED_PAGE = 500;

/** When what is staged now goes. */
export function readingEnd(): Date {
  return new Date(Date.now() + KEEP_MS);
}

/**
 * Has a list read, to be shown; answers its reading at once. Throws `invalid_url` before anything is written.
 */
export async function startReading(
  { database, boss }: ReadingDeps,
  userId: string,
  wish: ReadingWish,
): Promise<string> {
  const key = keyOf(userId, wish);
  return database.$transaction(async (tx) => {
    const reading = await upsertReading(tx, key);
    const isFresh =
      reading.state === "completed" && Date.now() - (reading.readAt?.getTime() ?? 0) < FRESH_MS;
    if (!isFresh) await enqueueReading(tx, boss, { userId, readingId: reading.id });
    return reading.id;
  });
}

/** Stages a pasted list, or a CSV file's text; throws `unreadable` and `too_large` before anything is written. */
export async function startPastedReading(
  { database, boss }: ReadingDeps,
  userId: string,
  { name, text }: { name: string; text: string },
): Promise<string> {
  const { items, skipped } = parseList(text);
  if (items.length === 0) {
    throw new DomainError("unreadable", {
      message: "No track was found in the list. Write one to a line, as “Artist - Title”.",
    });
  }
  const staged = items.map(pastedItem);
  const unread = skipped.map(() => ({ kind: "skipped", reason: "unreadable" }) as const);
  const all = [...staged, ...unread];
  const sourceId = createHash("sha256").update(JSON.stringify(staged)).digest("hex").slice(0, 32);
  const told = {
    title: cleanField(name),
    owner: "",
    description: "",
    coverUrl: null,
    snapshotId: sourceId,
  };
  return database.$transaction(async (tx) => {
    const key = {
      userId,
      source: "list",
      kind: "list",
      sourceId,
      expiresAt: readingEnd(),
    } as const;
    const { id } = await upsertReading(tx, key);
    await tx.listReading.update({
      where: { id },
      data: {
        access: "pasted",
        header: { ...told, total: all.length, isCut: false },
        snapshotId: sourceId,
        itemsRead: all.length,
        total: all.length,
        readAt: new Date(),
      },
    });
    await tx.listPage.deleteMany({ where: { readingId: id } });
    for (let start = 0; start < all.length; start += STAGED_PAGE) {
      const items: object[] = all.slice(start, start + STAGED_PAGE);
      await tx.listPage.create({ data: { readingId: id, start, items } });
    }
    await enqueueReading(tx, boss, { userId, readingId: id });
    return id;
  });
}

/** The row for a list of a user; one that is there is kept for another day. */
export async function upsertReading(tx: Transaction, key: ReadingKey) {
  const { userId, source, kind, sourceId, isPublic = false } = key;
  const name = { userId: userId ?? "", source, kind, sourceId };
  return tx.listReading.upsert({
    where: { userId_source_kind_sourceId: name },
    create: key,
    update: { isPublic, expiresAt: readingEnd() },
  });
}

/** The row of what a link leads to; throws `invalid_url`. */
export function linkKey(userId: string, url: string, isPublic = false) {
  const { kind, id } = parseSpotifyLink(url);
  const source = "spotify" as const;
  return { userId, source, kind, sourceId: id, isPublic, expiresAt: readingEnd() };
}

function keyOf(userId: string, wish: ReadingWish): ReadingKey {
  if (wish !== "own_playlists") return linkKey(userId, wish.url, wish.isPublic);
  const own = { source: "spotify", kind: "own_playlists", sourceId: "" } as const;
  return { userId, ...own, expiresAt: readingEnd() };
}

async function enqueueReading(
  tx: Transaction,
  boss: Boss,
  { userId, readingId }: { userId: string; readingId: string },
): Promise<void> {
  await enqueueJob(tx, boss, {
    kind: "read-list",
    userId,
    subject: readingId,
    input: { readingId },
    priority: "interactive",
  });
}
