import type { JobView, PackView, TrackView } from "#server/realtime/events.ts";
import { isBackgroundWork } from "../_words/job-words.ts";

interface Versioned {
  readonly id: string;
  readonly version: number;
}

/** The newer of two views of one row; the held one wins a tie, so that nothing is drawn twice. */
export function newerOf<T extends Versioned>(held: T, arrived: T): T {
  return arrived.version > held.version ? arrived : held;
}

/** As `newerOf`; a place in the queue moves without a new version, so that the arrived one counts. */
export function newerJob(held: JobView, arrived: JobView): JobView {
  const { version, queuePosition } = arrived;
  if (version !== held.version || queuePosition === held.queuePosition) {
    return newerOf(held, arrived);
  }
  return { ...held, queuePosition };
}

/** A track from an event, with whatever of its jobs and separations is newer in the held one. */
export function mergeTrack(held: TrackView, arrived: TrackView): TrackView {
  if (arrived.version < held.version) return held;
  return {
    ...arrived,
    jobs: arrived.jobs.map((job) => newestIn(held.jobs, job)),
    separations: arrived.separations.map((pack) => newestIn(held.separations, pack)),
  };
}

/** A track with one of its jobs replaced; a job it does not list yet comes first, and one in the background is none of its own. */
export function withJob(track: TrackView, job: JobView): TrackView {
  if (job.trackId !== track.id || isBackgroundWork(job.kind)) return track;
  const at = track.jobs.findIndex((other) => other.id === job.id);
  const held = track.jobs[at];
  if (!held)
    return { ...track, jobs: [job, ...track.jobs.filter((other) => !replaces(job, other))] };
  const newer = newerJob(held, job);
  return newer === held ? track : { ...track, jobs: track.jobs.with(at, newer) };
}

/** A track with one of its separations replaced; a new one comes first. */
export function withPack(track: TrackView, pack: PackView): TrackView {
  if (pack.trackId !== track.id || pack.kind !== "separation") return track;
  const at = track.separations.findIndex((other) => other.id === pack.id);
  const held = track.separations[at];
  if (!held) return { ...track, separations: [pack, ...track.separations] };
  const newer = newerOf(held, pack);
  return newer === held ? track : { ...track, separations: track.separations.with(at, newer) };
}

function newestIn<T extends Versioned>(held: readonly T[], arrived: T): T {
  const old = held.find((other) => other.id === arrived.id);
  return old ? newerOf(old, arrived) : arrived;
}

/** A live job takes the place of the ended one of its kind and separation. */
function replaces(job: JobView, other: JobView): boolean {
  const isLive = other.state === "queued" || other.state === "running";
  return other.kind === job.kind && other.packId === job.packId && !isLive;
}
