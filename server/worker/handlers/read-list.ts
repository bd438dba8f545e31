import type { Database } from "#server/db.ts";
import type { ListReading } from "#server/generated/prisma/client.ts";
import type { CoverSources } from "#server/imports/covers/fetch-cover.ts";
import { fetchReadingCover } from "#server/imports/covers/reading-cover.ts";
import type { RecordDeps } from "#server/imports/covers/record-cover.ts";
import { matchReading } from "#server/imports/reading/match-reading.ts";
import { outcomeOf } from "#server/imports/reading/outcome-of.ts";
import { readForPreview, type PreviewLimits } from "#server/imports/reading/read-for-preview.ts";
import { readOwnPlaylists } from "#server/imports/reading/read-own-playlists.ts";
import type { Outcome } from "#server/jobs/outcome.ts";
import { QUEUE_INPUTS, QUEUE_LIMITS } from "#server/jobs/queues.ts";
import type { Handler } from "#server/jobs/run-job.ts";
import { SpotifyError } from "#server/spotify/client/spotify-error.ts";
import type { Spotify } from "#server/spotify/open-spotify.ts";
import { SUBJECT_GONE } from "./outcomes.ts";

export interface ReadLimits {
  readonly previewLimits?: PreviewLimits;
  /** Without an answer for so long it has failed; 60 s by default. */
  readonly readLimitMs?: number;
}

export interface ReadListDeps extends RecordDeps, CoverSources, ReadLimits {
  readonly database: Database;
  readonly spotify: Spotify;
}

/** Reads what a page waits for: the beginning of a list and what stands for its tracks, or the user's own playlists. */
export function readListHandler(deps: ReadListDeps): Handler {
  const limitMs = deps.readLimitMs ?? QUEUE_LIMITS["read-list"].absoluteBaseSec * 1000;
  return async (run) => {
    const { readingId } = QUEUE_INPUTS["read-list"].parse(run.job.input);
    const reading = await deps.database.listReading.findUnique({ where: { id: readingId } });
    if (!reading) return SUBJECT_GONE;
    const limit = AbortSignal.timeout(limitMs);
    try {
      await read(deps, reading, AbortSignal.any([run.signal, limit]));
      return { kind: "completed", effects: () => Promise.resolve() };
    } catch (error) {
      const isLate = limit.aborted && !run.signal.aborted;
      return shown(deps, reading.id, outcomeOf(isLate ? tooLate(limitMs) : error, run));
    }
  };
}

async function read(
  { previewLimits: limits, ...deps }: ReadListDeps,
  reading: ListReading,
  signal: AbortSignal,
): Promise<void> {
  if (reading.kind === "own_playlists") return readOwnPlaylists(deps, reading, signal);
  if (reading.source === "spotify") {
    const { coverUrl } = await readForPreview(deps, reading, { signal, ...(limits && { limits }) });
    await fetchReadingCover(deps, { ...reading, coverUrl }, { signal });
  }
  signal.throwIfAborted();
  await matchReading(deps.database, reading, signal);
}

/** Somebody waits for this: a limit of Spotify's is an answer, with its end, and nothing comes back by itself. */
async function shown({ database }: ReadListDeps, id: string, outcome: Outcome): Promise<Outcome> {
  if (outcome.kind !== "deferred") return outcome;
  const { code, message, until } = outcome;
  await database.listReading.updateMany({ where: { id }, data: { notBefore: until } });
  return { kind: "failed", code, message, isWorthRetry: false };
}

function tooLate(limitMs: number): SpotifyError {
  return new SpotifyError("timeout", {
    message: `Spotify gave no answer within ${limitMs / 1000} s. Try again later.`,
  });
}
