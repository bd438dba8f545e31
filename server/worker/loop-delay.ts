import { monitorEventLoopDelay } from "node:perf_hooks";

/** How late timers of this process were, in nanoseconds. */
export type LoopDelay = ReturnType<typeof monitorEventLoopDelay>;

/** Measures from now on. */
export function watchLoopDelay(): LoopDelay {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  return delay;
}
