import { formatDuration } from "./format-duration.ts";

const FROM_FRACTION = 0.05;
const FROM_ELAPSED_SEC = 3;

/** Rounds up to 5 s under a minute and to 10 s above. */
export function roundTimeLeft(sec: number): number {
  const step = timeLeftStep(sec);
  return Math.max(5, Math.ceil(sec / step - 1e-9) * step);
}

/** The next figure to show: rounded, and at most one step more than the one shown before. */
export function nextTimeLeft(shownSec: number | null, etaSec: number): number {
  const rounded = roundTimeLeft(etaSec);
  if (shownSec === null || rounded <= shownSec) return rounded;
  return Math.min(rounded, shownSec + timeLeftStep(shownSec));
}

/** Whether an estimate is worth showing: from 5 % done or 3 s of work on. */
export function hasEstimate(fraction: number, elapsedSec: number): boolean {
  return fraction >= FROM_FRACTION || elapsedSec >= FROM_ELAPSED_SEC;
}

/** "1:20 left". */
export function formatTimeLeft(sec: number): string {
  return `${formatDuration(sec)} left`;
}

function timeLeftStep(sec: number): number {
  return sec < 60 ? 5 : 10;
}
