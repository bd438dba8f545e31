import { z } from "zod";
import type { Database, Transaction } from "#server/db.ts";
import type { ListReading } from "#server/generated/prisma/client.ts";
import type { ListAccessName } from "#server/imports/views.ts";
import { notifyNews } from "#server/jobs/notify.ts";
import type { ListedItem } from "#server/spotify/client/listed-item.ts";
import type { ListHeader } from "#server/spotify/importing/list-source.ts";
import type { ReadSoFar } from "#server/spotify/importing/read-list.ts";
import { joinPages, stagedItems } from "./staged-items.ts";

/** The reading was deleted meanwhile: its user has disconnected, or their account is gone. */
export class ReadingGoneError extends Error {
  constructor(readingId: string) {
    super(`Reading ${readingId} is gone.`);
    this.name = "ReadingGoneError";
  }
}

/** What a reading is of, as it was told when it was opened. */
export interface StagedList {
  readonly header: ListHeader;
  readonly access: ListAccessName;
}

/** `header` of a reading, but of the user's own playlists. */
export const stagedHeader = z.object({
  title: z.string(),
  description: z.string(),
  owner: z.string(),
  coverUrl: z.string().nullable(),
  snapshotId: z.string().nullable(),
  total: z.number(),
  isCut: z.boolean(),
}) satisfies z.ZodType<ListHeader>;

const PAGE_ITEMS = 500;
/** Between two words to the user's pages. */
const NEWS_MS = 400;

/** All of a reading's items, in order. */
async function readStaged(
  database: Pick<Database, "listPage">,
  readingId: string,
): Promise<ListedItem[]> {
  const pages = await database.listPage.findMany({
    where: { readingId },
    orderBy: { start: "asc" },
    select: { start: true, items: true },
  });
  return joinPages(pages.map(({ start, items }) => ({ start, items: stagedItems.parse(items) })));
}

/** Keeps what is read of a list as it comes, each item written once, so that whoever reads on need not ask for it again. */
export class Staging {
  readonly #database: Database;
  readonly #reading: Pick<ListReading, "id" | "userId">;
  #snapshotId: string | null = null;
  #kept = 0;
  #newsAt = -Infinity;

  constructor(database: Database, reading: Pick<ListReading, "id" | "userId">) {
    this.#database = database;
    this.#reading = reading;
  }

  /** What an earlier attempt has kept. */
  async load(): Promise<ReadSoFar> {
    const { id } = this.#reading;
    const row = await this.#database.listReading.findUnique({ where: { id } });
    const items = await readStaged(this.#database, id);
    this.#snapshotId = row?.snapshotId ?? null;
    this.#kept = items.length;
    return { snapshotId: this.#snapshotId, items };
  }

  /** Throws ReadingGoneError. */
  async keep(list: StagedList, { items }: ReadSoFar, total: number): Promise<void> {
    const { snapshotId } = list.header;
    await this.#database.$transaction(async (tx) => {
      const { id } = this.#reading;
      const start = await this.#startOf(tx, snapshotId, items.length);
      const { count } = await tx.listReading.updateMany({
        where: { id },
        data: {
          access: list.access,
          header: { ...list.header },
          isCut: list.header.isCut,
          snapshotId,
          itemsRead: items.length,
          total,
          readAt: new Date(),
          version: { increment: 1 },
        },
      });
      if (count === 0) throw new ReadingGoneError(id);
      if (start === 0) await tx.listPage.deleteMany({ where: { readingId: id } });
      const data = pagesOf(id, items, start);
      if (data.length > 0) await tx.listPage.createMany({ data, skipDuplicates: true });
    });
    this.#snapshotId = snapshotId;
    this.#kept = items.length;
    await this.#tell();
  }

  /** Where to write on; 0 when what is there is of another moment of the list. */
  async #startOf(tx: Transaction, snapshotId: string | null, count: number): Promise<number> {
    const rows = await tx.$queryRaw<{ snapshotId: string | null }[]>`
      SELECT "snapshotId" FROM "ListReading" WHERE id = ${this.#reading.id}::uuid FOR UPDATE`;
    const isSame = snapshotId === this.#snapshotId && snapshotId === rows[0]?.snapshotId;
    return snapshotId === null || !isSame || count < this.#kept ? 0 : this.#kept;
  }

  async #tell(): Promise<void> {
    const now = performance.now();
    if (now - this.#newsAt < NEWS_MS) return;
    this.#newsAt = now;
    const { id, userId } = this.#reading;
    await notifyNews(this.#database, { kind: "reading", id, version: this.#kept, userId });
  }
}

function pagesOf(readingId: string, items: readonly ListedItem[], from: number) {
  const pages: { readingId: string; start: number; items: object[] }[] = [];
  for (let start = from; start < items.length; start += PAGE_ITEMS) {
    pages.push({ readingId, start, items: items.slice(start, start + PAGE_ITEMS) });
  }
  return pages;
}
