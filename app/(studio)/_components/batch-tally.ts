import type { JobView } from "#server/realtime/events.ts";

/** Separations that were asked for together: everything seen since there was none at work. */
export interface BatchTally {
  readonly jobIds: readonly string[];
  /** When the first of them was seen, in ms since 1970. */
  readonly sinceMs: number;
}

export interface BatchState {
  readonly total: number;
  readonly done: number;
  /** Of all of them, 0 to 1. */
  readonly fraction: number;
  /** By how it went so far; null before 5 % is done. */
  readonly timeLeftSec: number | null;
}

const FROM_FRACTION = 0.05;

/** Adds what is at work now; null once nothing is. */
export function nextTally(
  held: BatchTally | null,
  live: readonly JobView[],
  nowMs: number,
): BatchTally | null {
  if (live.length === 0) return null;
  const known = new Set(held?.jobIds);
  const added = live.map(({ id }) => id).filter((id) => !known.has(id));
  if (held && added.length === 0) return held;
  return { jobIds: [...known, ...added], sinceMs: held?.sinceMs ?? nowMs };
}

/** How far they are together; ended ones count whole, whatever became of them. */
export function batchState(
  { jobIds, sinceMs }: BatchTally,
  live: readonly Pick<JobView, "id" | "fraction">[],
  nowMs: number,
): BatchState {
  const total = jobIds.length;
  const begun = live.reduce((sum, { fraction }) => sum + fraction, 0);
  const done = Math.max(0, total - live.length);
  const fraction = total === 0 ? 0 : Math.min(1, (done + begun) / total);
  const elapsedSec = Math.max(0, nowMs - sinceMs) / 1000;
  const hasPace = fraction >= FROM_FRACTION && fraction < 1;
  return {
    total,
    done,
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
