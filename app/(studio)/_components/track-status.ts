import type { JobView, PackView, TrackView } from "#server/realtime/events.ts";
import { isExport, isSeparation } from "../../_words/job-words.ts";
import { taskErrorWords } from "../../_words/task-error-words.ts";

/** What a row of the library says of its track, and what can be done about it. */
export type TrackStatus =
  | { readonly kind: "working"; readonly job: JobView }
  | { readonly kind: "queued"; readonly job: JobView }
  | {
      readonly kind: "failed";
      readonly reason: string;
      readonly text: string;
      /** The job to try again; null when that can't help. */
      readonly retryJobId: string | null;
    }
  | { readonly kind: "cancelled"; readonly job: JobView }
  | { readonly kind: "needsFile" }
  | { readonly kind: "unseparated" }
  | { readonly kind: "ready" };

/**
 * The one thing that matters most now: work first, then what went wrong, then what is missing. Exports
 * change nothing of the track.
 */
export function trackStatus(track: TrackView): TrackStatus {
  const jobs = track.jobs.filter(({ kind }) => !isExport(kind));
  const running = jobs.find(({ state }) => state === "running");
  if (running) return { kind: "working", job: running };
  const queued = jobs.find(({ state }) => state === "queued");
  if (queued) return { kind: "queued", job: queued };
  if (track.state === "needs_file") return { kind: "needsFile" };
  if (track.state === "failed") return failure(track.errorCode, lastIngest(track));
  if (track.separations.some(({ state }) => state === "completed")) return { kind: "ready" };
  return endedStatus(track.jobs.find(({ kind }) => isSeparation(kind))) ?? endedIngest(track);
}

function endedIngest(track: TrackView): TrackStatus {
  const ingest = track.state === "ingesting" ? lastIngest(track) : undefined;
  return endedStatus(ingest) ?? { kind: "unseparated" };
}

function endedStatus(job: JobView | undefined): TrackStatus | null {
  if (job?.state === "failed") return failure(job.errorCode, job);
  if (job?.state === "cancelled") return { kind: "cancelled", job };
  return null;
}

function failure(code: string | null, job: JobView | undefined): TrackStatus {
  const { title, text, canRetry } = taskErrorWords(code);
  return { kind: "failed", reason: title, text, retryJobId: canRetry && job ? job.id : null };
}

function lastIngest(track: TrackView): JobView | undefined {
  return track.jobs.find(({ kind }) => kind === "ingest-audio");
}

/** Whether a separation can be asked for: the file has been read; another one may be there, or on its way. */
export function canSeparate({ state, deletedAt }: TrackView): boolean {
  return state === "ready" && deletedAt === null;
}

/** Share of the track whose stems can be played, 0 to 1. */
export function readyFraction(track: TrackView): number {
  return Math.max(0, ...track.separations.map(packFraction));
}

/** The separation that a row shows: the furthest one, the newest of equals. */
export function shownSeparation(track: TrackView): PackView | undefined {
  const fraction = readyFraction(track);
  return track.separations.find((pack) => packFraction(pack) === fraction);
}

/** Share of a separation that is there in every stem, 0 to 1. */
export function packFraction({ state, stems }: PackView): number {
  if (state === "completed") return 1;
  const shares = stems.map(({ totalSegments, ready }) => {
    const count = ready.reduce((sum, [from, to]) => sum + to - from, 0);
    return totalSegments ? count / totalSegments : 0;
  });
  return shares.length > 0 ? Math.min(...shares) : 0;
}
