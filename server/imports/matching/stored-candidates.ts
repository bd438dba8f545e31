import { z } from "zod";
import type { Match, MatchReason } from "#server/matching/match.ts";

const REASONS = {
  isrc: "isrc",
  isrc_differs: "isrc_differs",
  title: "title",
  title_close: "title_close",
  title_partial: "title_partial",
  title_differs: "title_differs",
  artist: "artist",
  artist_close: "artist_close",
  artist_partial: "artist_partial",
  artist_differs: "artist_differs",
  artist_unknown: "artist_unknown",
  album: "album",
  duration: "duration",
  duration_close: "duration_close",
  duration_differs: "duration_differs",
  duration_unknown: "duration_unknown",
  version_differs: "version_differs",
  version_unclear: "version_unclear",
  explicit_differs: "explicit_differs",
  tied: "tied",
  file_taken: "file_taken",
} as const satisfies { [Reason in MatchReason]: Reason };

/** A file that may be a wanted track, as it was when they were compared; it may be gone since. */
export interface StoredCandidate extends Match {
  /** Title in the library, or name of the watched file. */
  readonly name: string;
  readonly durationSec: number | null;
  /** The user has thrown away what was brought here for this track: it is not brought by itself again. */
  readonly isDeclined?: true | undefined;
}

/** `candidates` of a wanted track: best first, `fileId` is `track:<id>` or `file:<id>`. */
export const storedCandidates = z.array(
  z.object({
    fileId: z.string(),
    score: z.number(),
    verdict: z.enum(["sure", "maybe", "no"]),
    reasons: z.array(z.enum(REASONS)),
    name: z.string(),
    durationSec: z.number().nullable(),
    isDeclined: z.literal(true).optional(),
  }),
) satisfies z.ZodType<StoredCandidate[]>;
