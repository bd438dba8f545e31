import { z } from "zod";
import { Prisma } from "#server/db.ts";
import type { Database } from "#server/db.ts";
import type { TrackView } from "#server/realtime/events.ts";
import { readCursor, writeCursor } from "./page-cursor.ts";
import { readTrackViews } from "./track-view.ts";

/** It names the last title of a page. */
const MAX_CURSOR = 4000;

export const listTracksSchema = z
  .object({
    /** Words that all occur in title, artist, album or file name. */
    query: z.string().trim().max(200).optional(),
    /** Tracks that have an audio file, or those that need one. */
    audio: z.enum(["with", "needed"]).optional(),
    /** `nextCursor` of the page before. */
    cursor: z.string().max(MAX_CURSOR).nullish(),
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
  /** Of those that match without `audio`, on all pages. */
  readonly counts: { readonly all: number; readonly needed: number };
}

const MAX_WORDS = 8;

/** A user's tracks, newest first; those in the bin only when asked for, last deleted first. What came at once stands by title. */
export async function listTracks(
  database: Database,
  userId: string,
  input: ListTracksInput,
): Promise<TrackPage> {
  const time = input.isBin ? Prisma.sql`"deletedAt"` : Prisma.sql`"createdAt"`;
  const found = matching(userId, input);
  const rows = await database.$queryRaw<Row[]>`
    SELECT id, ${time} AS at, ${NAME} AS name FROM "Track"
    WHERE ${found} ${withAudio(input)} ${after(time, input.cursor)}
    ORDER BY ${time} DESC, ${NAME}, id LIMIT ${input.limit + 1}`;
  const counts = await count(database, found);
  const page = rows.slice(0, input.limit);
  const last = rows.length > input.limit ? page.at(-1) : undefined;
  return {
    items: await readTrackViews(
      database,
      page.map(({ id }) => id),
    ),
    nextCursor: last ? writePlace(last) : null,
    total: totalOf(counts, input),
    counts,
  };
}

interface Row {
  readonly id: string;
  readonly at: Date;
  readonly name: string;
}

/** Byte order is the same whatever the database's language; a title is cut to what a cursor holds. */
const NAME = Prisma.sql`left(lower(title), 300) COLLATE "C"`;

function matching(userId: string, { query, isBin }: ListTracksInput): Prisma.Sql {
  const place = isBin ? Prisma.sql`"deletedAt" IS NOT NULL` : Prisma.sql`"deletedAt" IS NULL`;
  const words = (query ?? "").split(/\s+/).filter(Boolean).slice(0, MAX_WORDS);
  const text = Prisma.sql`concat_ws(' ', title, artist, album, "fileName")`;
  const found = words.map((word) => Prisma.sql`${text} ILIKE ${`%${escapeLike(word)}%`}`);
  return Prisma.join([Prisma.sql`"userId" = ${userId}::uuid`, place, ...found], " AND ");
}

function withAudio({ audio }: ListTracksInput): Prisma.Sql {
  if (audio === undefined) return Prisma.empty;
  return audio === "needed"
    ? Prisma.sql`AND state = 'needs_file'`
    : Prisma.sql`AND state <> 'needs_file'`;
}

async function count(database: Database, found: Prisma.Sql): Promise<TrackPage["counts"]> {
  const [counts] = await database.$queryRaw<TrackPage["counts"][]>`
    SELECT count(*)::int AS "all", count(*) FILTER (WHERE state = 'needs_file')::int AS needed
    FROM "Track" WHERE ${found}`;
  return counts ?? { all: 0, needed: 0 };
}

function totalOf({ all, needed }: TrackPage["counts"], { audio }: ListTracksInput): number {
  if (audio === undefined) return all;
  return audio === "needed" ? needed : all - needed;
}

function after(time: Prisma.Sql, cursor: string | null | undefined): Prisma.Sql {
  const from = readPlace(cursor);
  if (!from) return Prisma.empty;
  const { at, id, name } = from;
  return Prisma.sql`AND ${time} <= ${at} AND (${time} < ${at} OR (${NAME}, id) > (${name}, ${id}::uuid))`;
}

/** A page's end, and the name that stands there. */
function writePlace({ name, ...end }: Row): string {
  return `${writeCursor(end)}.${Buffer.from(name).toString("base64url")}`;
}

function readPlace(cursor: string | null | undefined): Row | null {
  const cut = cursor?.lastIndexOf(".") ?? -1;
  const end = readCursor(cursor?.slice(0, Math.max(0, cut)));
  if (!end) return null;
  const name = Buffer.from(cursor?.slice(cut + 1) ?? "", "base64url").toString();
  // No title holds it, and the database takes none.
  return { ...end, name: name.replaceAll("\0", "") };
}

function escapeLike(word: string): string {
  return word.replace(/[\\%_]/g, String.raw`\$&`);
}
