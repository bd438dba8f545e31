import type { Page } from "@playwright/test";
import type { Heard } from "./tap.ts";

export interface Beat {
  readonly frame: number;
  readonly isAccent: boolean;
}

/** Where on the audio clock the next rolls that begin at a frame of the track do so. */
export async function nextRepeats(
  page: Page,
  wanted: { trackFrame: number; count: number },
): Promise<{ contextFrame: number; trackFrame: number }[]> {
  return page.evaluate(async ({ trackFrame, count }) => {
    const { timeline } = window.__tap!.observed;
    const before = timeline()?.contextFrame;
    const lines: { contextFrame: number; trackFrame: number }[] = [];
    while (lines.length < count) {
      await new Promise(requestAnimationFrame);
      const line = timeline();
      const last = lines.at(-1)?.contextFrame ?? before;
      if (line?.trackFrame !== trackFrame || line.contextFrame === last) continue;
      lines.push({ contextFrame: line.contextFrame, trackFrame });
    }
    return lines;
  }, wanted);
}

/** Compares what was recorded with clicks alone, which begin at these frames of the audio clock. */
export async function compareClicks(
  page: Page,
  expected: { clicks: readonly Beat[]; from: number; to: number },
): Promise<Pick<Heard, "maxError" | "peak" | "samples">> {
  return page.evaluate(({ clicks, from, to }) => {
    const sum = new Float64Array(to - from);
    for (const { frame, isAccent } of clicks) {
      for (let i = 0; i < 0.04 * 44_100; i++) {
        const [at, sec] = [frame + i - from, i / 44_100];
        const tone = Math.sin(2 * Math.PI * (isAccent ? 1600 : 1000) * sec);
        if (at >= 0 && at < sum.length) sum[at]! += 0.8 * tone * 10 ** (-sec / 0.009);
      }
    }
    const heard = { maxError: 0, peak: 0, samples: 0 };
    for (const [frame, ...sides] of window.__tap!.blocks) {
      for (const samples of sides) {
        for (const [i, sample] of samples.entries()) {
          const expectedSample = sum[frame + i - from];
          if (expectedSample === undefined) continue;
          heard.maxError = Math.max(heard.maxError, Math.abs(sample - expectedSample));
          heard.peak = Math.max(heard.peak, Math.abs(sample));
          heard.samples += 1;
        }
      }
    }
    return heard;
  }, expected);
}
