import type { JobView, TrackView } from "#server/realtime/events.ts";
import { isExport } from "../../../_words/job-words.ts";

/**
 * The job that the studio talks about: the one at work, an export after what makes stems, else the one that ended
 * badly last; null when all is well. An export that ended is told where exports are listed.
 */
export function jobOf(track: TrackView): JobView | null {
  const making = track.jobs.filter(({ kind }) => !isExport(kind));
  const isLive = ({ state }: JobView) => state === "running" || state === "queued";
  const live = making.find(isLive) ?? track.jobs.find(isLive);
  if (live) return live;
  const isWhole = track.separations.some(({ state }) => state === "completed");
  if (isWhole) return null;
  return making.find(({ state }) => state === "failed" || state === "cancelled") ?? null;
}

/** Whether the track could be separated and nothing is on its way. */
export function needsSeparation(track: TrackView): boolean {
  return track.state === "ready" && track.separations.length === 0 && jobOf(track) === null;
}
