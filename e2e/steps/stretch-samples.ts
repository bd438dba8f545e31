import type { JSHandle, Page } from "@playwright/test";

/** Where the track sits on the audio clock. */
interface Line {
  readonly contextFrame: number;
  readonly trackFrame: number;
}

/** A stretch of the audio clock, in frames, in which one pack sounded. */
export interface Stretch {
  readonly line: Line;
  readonly from: number;
  readonly to: number;
}

/** What should have been heard: the sum of segments fetched from `baseUrl`; `gains` are linear, by stem. */
export interface Expected {
  readonly baseUrl: string;
  readonly gains: Readonly<Record<string, number>>;
}

/** Left and right; `heard` is NaN where nothing was recorded. */
export interface StretchSamples {
  readonly heard: readonly Float32Array[];
  readonly expected: readonly Float64Array[];
}

/** What was recorded over a stretch and what should have been, both in the page. */
export async function stretchSamples(
  page: Page,
  stretch: Expected & Stretch,
): Promise<JSHandle<StretchSamples>> {
  return page.evaluateHandle(async ({ baseUrl, gains, line, from, to }) => {
    const tap = window.__tap!;
    const { context } = tap.observed;
    const manifest = (await (await fetch(`${baseUrl}/manifest.json`)).json()) as {
      gain: number;
      segmentFrames: number;
      renditions: readonly { bitsPerSample: number }[];
    };
    // The browser's decoder scales positive samples by 32767 and negative ones by 32768; the worklet's does not.
    const isScaled =
      tap.observed.engine === "worklet" && manifest.renditions[0]?.bitsPerSample === 16;
    const exact = (sample: number) =>
      isScaled && sample > 0 ? Math.round(sample * 32_767) / 32_768 : sample;
    const trackFrom = from - line.contextFrame + line.trackFrame;
    const stems = Object.entries(gains).filter(([, gain]) => gain !== 0);
    const expected = [new Float64Array(to - from), new Float64Array(to - from)];
    for (const [stem, gain] of stems) await add(stem, gain);
    return { heard: recorded(), expected };

    async function add(stem: string, gain: number): Promise<void> {
      const { segmentFrames } = manifest;
      const first = Math.floor(trackFrom / segmentFrames);
      const last = Math.floor((trackFrom + to - from - 1) / segmentFrames);
      for (let index = first; index <= last; index++) {
        const answer = await fetch(`${baseUrl}/${stem}/${String(index).padStart(5, "0")}.flac`);
        const audio = await context.decodeAudioData(await answer.arrayBuffer());
        for (const [side, sum] of expected.entries()) {
          for (const [i, sample] of audio.getChannelData(side).entries()) {
            const at = index * segmentFrames + i - trackFrom;
            if (at >= 0 && at < sum.length) sum[at]! += (exact(sample) / manifest.gain) * gain;
          }
        }
      }
    }

    function recorded(): Float32Array[] {
      const sides = [0, 1].map(() => new Float32Array(to - from).fill(Number.NaN));
      for (const [frame, ...heard] of tap.blocks) {
        for (const [side, samples] of heard.entries()) {
          for (const [i, sample] of samples.entries()) {
            const at = frame + i - from;
            if (at >= 0 && at < to - from) sides[side]![at] = sample;
          }
        }
      }
      return sides;
    }
  }, stretch);
}
