import { monitorEventLoopDelay } from "node:perf_hooks";

const RESOLUTION_MS = 10;

/** How late timers of this process were, in nanoseconds. */
export type LoopDelay = ReturnType<typeof monitorEventLoopDelay>;

/** Measures from now on. */
export function watchLoopDelay(): LoopDelay {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  return delay;
}

/** The 99th percentile in milliseconds since the last reset; what is measured includes the pause itself. */
export function delayP99Ms(delay: LoopDelay): number {
  const ms = delay.percentile(99) / 1e6 - RESOLUTION_MS;
  return Math.max(0, Math.round(ms * 10) / 10);
}
