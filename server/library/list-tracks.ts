import { z } from "zod";
import { Prisma } from "#server/db.ts";
import type { Database } from "#server/db.ts";
import type { TrackView } from "#server/realtime/events.ts";
import { readCursor, writeCursor } from "./page-cursor.ts";
import { readTrackViews } from "./track-view.ts";

export const listTracksSchema = z
  .object({
    /** Words that all occur in title, artist, album or file name. */
    query: z.string().trim().max(200).optional(),
    /** `nextCursor` of the page before. */
    cursor: z.string().max(200).nullish(),
    limit: z.int().min(1).max(200).default(50),
  })
  .default({ limit: 50 });

export type ListTracksInput = z.infer<typeof listTracksSchema> & { readonly isBin?: boolean };

/** A page of tracks; `nextCursor` is null on the last one. */
export interface TrackPage {
  readonly items: readonly TrackView[];
  readonly nextCursor: string | null;
  /** Tracks that match, on all pages. */
  readonly total: number;
}

const MAX_WORDS = 8;

/** A user's tracks, newest first; those in the bin only when asked for, last deleted first. */
export async function listTracks(
  database: Database,
  userId: string,
  input: ListTracksInput,
): Promise<TrackPage> {
  const time = input.isBin ? Prisma.sql`"deletedAt"` : Prisma.sql`"createdAt"`;
  const where = matching(userId, input);
  const rows = await database.$queryRaw<{ id: string; at: Date }[]>`
    SELECT id, ${time} AS at FROM "Track" WHERE ${where} ${after(time, input.cursor)}
    ORDER BY ${time} DESC, id DESC LIMIT ${input.limit + 1}`;
  const [count] = await database.$queryRaw<{ total: number }[]>`
    SELECT count(*)::int AS total FROM "Track" WHERE ${where}`;
  const page = rows.slice(0, input.limit);
  const last = rows.length > input.limit ? page.at(-1) : undefined;
  return {
    items: await readTrackViews(
      database,
      page.map(({ id }) => id),
    ),
    nextCursor: last ? writeCursor(last) : null,
    total: count?.total ?? 0,
  };
}

function matching(userId: string, { query, isBin }: ListTracksInput): Prisma.Sql {
  const place = isBin ? Prisma.sql`"deletedAt" IS NOT NULL` : Prisma.sql`"deletedAt" IS NULL`;
  const words = (query ?? "").split(/\s+/).filter(Boolean).slice(0, MAX_WORDS);
  const text = Prisma.sql`concat_ws(' ', title, artist, album, "fileName")`;
  const found = words.map((word) => Prisma.sql`${text} ILIKE ${`%${escapeLike(word)}%`}`);
  return Prisma.join([Prisma.sql`"userId" = ${userId}::uuid`, place, ...found], " AND ");
}

function after(time: Prisma.Sql, cursor: string | null | undefined): Prisma.Sql {
  const from = readCursor(cursor);
  return from ? Prisma.sql`AND (${time}, id) < (${from.at}, ${from.id}::uuid)` : Prisma.empty;
}

function escapeLike(word: string): string {
  return word.replace(/[\\%_]/g, String.raw`\$&`);
}
