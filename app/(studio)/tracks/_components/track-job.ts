import type { JobView, TrackView } from "#server/realtime/events.ts";

/** The job that the studio talks about: the one at work, else the one that ended badly last; null when all is well. */
export function jobOf(track: TrackView): JobView | null {
  const live = track.jobs.find(({ state }) => state === "running" || state === "queued");
  if (live) return live;
  const isWhole = track.separations.some(({ state }) => state === "completed");
  if (isWhole) return null;
  return track.jobs.find(({ state }) => state === "failed" || state === "cancelled") ?? null;
}

/** Whether the track could be separated and nothing is on its way. */
export function needsSeparation(track: TrackView): boolean {
  return track.state === "ready" && track.separations.length === 0 && jobOf(track) === null;
}
