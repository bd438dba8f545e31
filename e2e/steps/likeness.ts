import type { Page } from "@playwright/test";
import { expect } from "../fixtures/product.ts";
import { stretchSamples, type Expected, type Stretch } from "./stretch-samples.ts";

/** How near to the exact files a stretch came that was coded with losses. */
interface Likeness {
  /** Frames that the recording is behind the exact files, where both are most alike. */
  readonly lagFrames: number;
  /** Of the recording against the exact files at the same frames; what differs is the noise. */
  readonly snrDb: number;
  /** Of the exact files, too late by one frame, against themselves. */
  readonly lateSnrDb: number;
}

/** Less is not 112 kbit/s. */
const LEAST_SNR_DB = 15;
/** A recording that is late by a frame is below what one without losses would have then. */
const OVER_LATE_DB = 1;

/** What was coded with losses sounded over a stretch, at the very frames of the exact files. */
export async function expectAlike(page: Page, stretch: Expected & Stretch): Promise<void> {
  const { lagFrames, snrDb, lateSnrDb } = await likeness(page, stretch);
  expect(lagFrames).toBe(0);
  expect(snrDb).toBeGreaterThan(Math.max(LEAST_SNR_DB, lateSnrDb + OVER_LATE_DB));
}

/** Looks for the lag within 50 frames to both sides. */
async function likeness(page: Page, stretch: Expected & Stretch): Promise<Likeness> {
  const samples = await stretchSamples(page, stretch);
  return samples.evaluate(({ heard, expected }) => {
    const reach = 50;
    let [lagFrames, mostAlike] = [0, -Infinity];
    for (let lag = -reach; lag <= reach; lag++) {
      const product = sumOf((side, i) => heard[side]![i]! * expected[side]![i - lag]!);
      if (product > mostAlike) [lagFrames, mostAlike] = [lag, product];
    }
    const power = sumOf((side, i) => expected[side]![i]! ** 2);
    const lost = sumOf((side, i) => (heard[side]![i]! - expected[side]![i]!) ** 2);
    const late = sumOf((side, i) => (expected[side]![i - 1]! - expected[side]![i]!) ** 2);
    return {
      lagFrames,
      snrDb: 10 * Math.log10(power / lost),
      lateSnrDb: 10 * Math.log10(power / late),
    };

    function sumOf(termOf: (side: number, i: number) => number): number {
      let sum = 0;
      for (const [side, recorded] of heard.entries()) {
        for (let i = reach; i < recorded.length - reach; i++) sum += termOf(side, i);
      }
      return sum;
    }
  });
}
