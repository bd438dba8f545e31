import { z } from "zod";
import type { Database, Prisma } from "#server/db.ts";
import type { TrackView } from "#server/realtime/events.ts";

export const listTracksSchema = z
  .object({
    /** Words that all occur in title, artist, album or file name. */
    query: z.string().trim().max(200).optional(),
    /** `nextCursor` of the page before. */
    cursor: z.string().max(200).optional(),
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

/** A user's tracks, newest first; those in the bin only when asked for, last deleted first. */
export async function listTracks(
  database: Database,
  userId: string,
  input: ListTracksInput,
): Promise<TrackPage> {
  throw new Error(`not there ${userId} ${String(database)} ${input.limit}`);
}

export type Where = Prisma.TrackWhereInput;
