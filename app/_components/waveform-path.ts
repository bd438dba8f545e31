/** Bars of a small waveform: peaks 0 to 1 become vertical strokes around the middle. */
export function waveformPath(peaks: readonly number[], options: WaveformPathOptions): string {
  const { from, to, heightPx, stepPx } = options;
  const first = Math.max(0, Math.floor(from * peaks.length));
  const last = Math.min(peaks.length, Math.ceil(to * peaks.length));
  let path = "";
  for (let index = first; index < last; index += 1) {
    const height = Math.max(1, Math.min(1, peaks[index] ?? 0) * (heightPx - 2));
    const x = (index + 0.5) * stepPx;
    path += `M${x.toFixed(1)} ${((heightPx - height) / 2).toFixed(1)}v${height.toFixed(1)}`;
  }
  return path;
}

export interface WaveformPathOptions {
  /** Share of the track where the path begins, 0 to 1. */
  readonly from: number;
  readonly to: number;
  readonly heightPx: number;
  readonly stepPx: number;
}

/** Takes the largest peak of each group, so that a narrow preview keeps the accents. */
export function condensePeaks(peaks: readonly number[], count: number): number[] {
  if (peaks.length <= count) return [...peaks];
  return Array.from({ length: count }, (_, index) => {
    const from = Math.floor((index * peaks.length) / count);
    const to = Math.max(from + 1, Math.floor(((index + 1) * peaks.length) / count));
    return Math.max(...peaks.slice(from, to));
  });
}
