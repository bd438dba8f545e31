import type { Scope } from "../scope.ts";

export interface WatchedOutput {
  readonly context: AudioContext;
  /** Something renders: before that a clock that stands still says nothing. Always so where it is left out. */
  readonly hasBegun?: () => boolean;
  /** Called once. */
  readonly onBroken: () => void;
}

const WATCH_MS = 1000;
/** A running context whose clock stands still for this long has lost its device. */
const STALLED_CHECKS = 3;

/** Notices that an audio context can't go on: it was closed, reports an error, or runs without its clock moving. */
export function watchOutput(
  scope: Scope,
  { context, hasBegun = () => true, onBroken }: WatchedOutput,
): void {
  const watch = scope.child();
  const end = () => {
    watch.close();
    onBroken();
  };
  watch.listen(context, "error", end);
  watch.listen(context, "statechange", () => {
    if (context.state === "closed") end();
  });
  let [lastSec, stalled] = [0, 0];
  watch.every(WATCH_MS, () => {
    const { state, currentTime } = context;
    const isStalled = state === "running" && currentTime === lastSec && hasBegun();
    stalled = isStalled ? stalled + 1 : 0;
    lastSec = currentTime;
    if (stalled >= STALLED_CHECKS) end();
  });
}
