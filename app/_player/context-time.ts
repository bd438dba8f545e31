/** Small against the browsers' rounding of start times, large against the rounding of doubles. */
const NUDGE_FRAMES = 1 / 4096;

/**
 * Seconds to pass to `start` and `stop` so that they act exactly on a context frame.
 *
 * A time that comes out below its frame by one rounding step makes Chromium interpolate between
 * samples; at or just above it the samples pass unchanged.
 */
export function timeAtFrame(contextFrame: number, sampleRate: number): number {
  return (contextFrame + NUDGE_FRAMES) / sampleRate;
}

/** The context frame nearest to a time of the audio clock. */
export function frameAtTime(timeSec: number, sampleRate: number): number {
  return Math.round(timeSec * sampleRate);
}

/** The frame of the audio clock that is heard now: the output is late by what the device buffers. */
export function audibleFrame(
  context: Pick<AudioContext, "outputLatency" | "baseLatency" | "currentTime" | "sampleRate">,
): number {
  const { outputLatency, baseLatency, currentTime, sampleRate } = context;
  const latencySec = Math.min(1, outputLatency || baseLatency || 0);
  return frameAtTime(Math.max(0, currentTime - latencySec), sampleRate);
}
