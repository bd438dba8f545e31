import type { JobView } from "#server/realtime/events.ts";

/** Separations that go on together: everything seen since there was none of them at work. */
export interface BatchTally {
  readonly jobIds: readonly string[];
  /** When the first of them was seen, in ms since 1970. */
  readonly sinceMs: number;
}

export interface BatchState {
  readonly total: number;
  /** Made completely. */
  readonly done: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Of all of them, 0 to 1. */
  readonly fraction: number;
  /** By how it went so far; null before 5 % is done. */
  readonly timeLeftSec: number | null;
}

const FROM_FRACTION = 0.05;

/** Adds what is at work now, or begins anew when none of the counted ones is; null once nothing is at work. */
export function nextTally(
  held: BatchTally | null,
  live: readonly JobView[],
  nowMs: number,
): BatchTally | null {
  if (live.length === 0) return null;
  const known = new Set(held?.jobIds);
  const added = live.map(({ id }) => id).filter((id) => !known.has(id));
  if (!held || added.length === live.length) return { jobIds: added, sinceMs: nowMs };
  if (added.length === 0) return held;
  return { jobIds: [...known, ...added], sinceMs: held.sinceMs };
}

export interface BatchJobs {
  /** Those that run or wait. */
  readonly live: readonly Pick<JobView, "id" | "fraction">[];
  /** Failed and cancelled ones, of other batches too. */
  readonly unmade: readonly Pick<JobView, "id" | "state">[];
}

/** How far they are together: no work is left in an ended one, whatever became of it. */
export function batchState(
  { jobIds, sinceMs }: BatchTally,
  { live, unmade }: BatchJobs,
  nowMs: number,
): BatchState {
  const total = jobIds.length;
  const begun = live.reduce((sum, { fraction }) => sum + fraction, 0);
  const ended = Math.max(0, total - live.length);
  const atWork = new Set(live.map(({ id }) => id));
  const ours = new Set(jobIds.filter((id) => !atWork.has(id)));
  const count = (state: JobView["state"]) =>
    unmade.filter((job) => job.state === state && ours.has(job.id)).length;
  const failed = count("failed");
  const cancelled = count("cancelled");
  const fraction = total === 0 ? 0 : Math.min(1, (ended + begun) / total);
  const elapsedSec = Math.max(0, nowMs - sinceMs) / 1000;
  const hasPace = fraction >= FROM_FRACTION && fraction < 1;
  return {
    total,
    done: Math.max(0, ended - failed - cancelled),
    failed,
    cancelled,
    fraction,
    timeLeftSec: hasPace ? (elapsedSec * (1 - fraction)) / fraction : null,
  };
}

/** What was stored, or null when it is none of ours. */
export function readTally(text: string | null): BatchTally | null {
  if (text === null) return null;
  try {
    const value = JSON.parse(text) as Partial<BatchTally> | null;
    if (!Array.isArray(value?.jobIds) || typeof value.sinceMs !== "number") return null;
    return { jobIds: value.jobIds.filter((id) => typeof id === "string"), sinceMs: value.sinceMs };
  } catch {
    return null;
  }
}
