import type { Locator, Page } from "@playwright/test";
import { expect } from "../fixtures/product.ts";

/** The songs of the fixtures: 120 BPM in fours from the first frame on, so a bar is two seconds. */
export const BEAT_FRAMES = 22_050;
export const BAR_FRAMES = 4 * BEAT_FRAMES;

/** Says where the beats of a fixture song are, through the page. */
export async function setBeats(page: Page): Promise<void> {
  await page.keyboard.press("Home");
  await page.keyboard.press("t");
  const panel = page.getByRole("dialog", { name: "Beats" });
  await panel.getByRole("spinbutton", { name: "Tempo" }).fill("120");
  await panel.getByRole("spinbutton", { name: "Tempo" }).press("Enter");
  await panel.getByRole("button", { name: "A bar starts at the playhead" }).click();
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await expect(page.getByRole("button", { name: /^Bars/u })).toBeVisible();
}

/** The two ends of the loop. */
export function loopEnds(page: Page): { start: Locator; end: Locator } {
  const named = (name: string) => page.getByRole("slider", { name, exact: true });
  return { start: named("Loop start"), end: named("Loop end") };
}

export async function expectLoop(page: Page, start: string, end: string): Promise<void> {
  const ends = loopEnds(page);
  await expect(ends.start).toHaveAttribute("aria-valuetext", start);
  await expect(ends.end).toHaveAttribute("aria-valuetext", end);
}

/** Plays a loop at the beginning of the track from there; returns the tempo of each of the first ones, 1 for the track's own. */
export async function playRepeats(page: Page, count: number): Promise<number[]> {
  await page.keyboard.press("Home");
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.waitForFunction(() => window.__tap!.observed.player.snapshot.wraps === 0);
  return ratesOfRepeats(page, count);
}

/** The tempo at the end of each of the next repeats of the loop, as a share of the track's own. */
async function ratesOfRepeats(page: Page, count: number): Promise<number[]> {
  return page.evaluate(async (repeats) => {
    const { player, timeline } = window.__tap!.observed;
    const rates: number[] = [];
    while (player.snapshot.wraps < repeats) {
      rates[player.snapshot.wraps] = timeline()?.rate ?? Number.NaN;
      await new Promise(requestAnimationFrame);
    }
    return rates;
  }, count);
}

/** A click that was heard: its first sample on the audio clock, and whether it was the high one of a bar's start. */
export interface HeardClick {
  readonly contextFrame: number;
  readonly isAccent: boolean;
}

/** The clicks among what was recorded; everything else has to be silent. */
export async function heardClicks(page: Page): Promise<HeardClick[]> {
  return page.evaluate(() => {
    const clicks: { contextFrame: number; samples: number[] }[] = [];
    let lastLoud = -Infinity;
    for (const [frame, left] of window.__tap?.blocks ?? []) {
      for (const [i, sample] of left.entries()) {
        const at = frame + i;
        if (Math.abs(sample) > 1e-7) {
          // A tone crosses zero within a millisecond; two clicks are further apart.
          if (at - lastLoud > 4410) clicks.push({ contextFrame: at, samples: [] });
          lastLoud = at;
        }
        const current = clicks.at(-1);
        if (current && at - current.contextFrame < 441) current.samples.push(sample);
      }
    }
    const whole = clicks.filter(({ samples }) => samples.length === 441);
    return whole.map(({ contextFrame, samples }) => {
      const crossings = samples.filter((sample, i) => i > 0 && sample * samples[i - 1]! < 0).length;
      // 10 ms of 1000 Hz cross zero 20 times, of 1600 Hz 32 times.
      return { contextFrame, isAccent: crossings > 26 };
    });
  });
}
