import { setTimeout as delay } from "node:timers/promises";
import { printTable } from "../product/print-table.ts";
import { press, type Contender } from "./contender.ts";
import type { DetachedBrowser } from "./detached-browser.ts";
import { verdict } from "./print-shares.ts";
import { pssMib, rendererOf } from "./process-usage.ts";
import { installRecorder } from "./recorder.ts";

const SAMPLE_SEC = 5;
const SAMPLES_BETWEEN_SEEKS = 12;
const SETTLING_SEC = 10;
const GOAL_GROWTH_MIB = 200;
const GOAL_SLOPE_MIB = 5;

interface Sample {
  readonly sec: number;
  readonly mib: number;
}

/** Starts a browser with one page. */
export type LaunchBrowser = () => Promise<DetachedBrowser>;

/**
 * Memory of the renderer before its page has a player, and while that plays for as long as the track is. All play at
 * the same time, each in a browser of its own, and all browsers are there all the time: what the kernel charges to a
 * process of the pages that it shares depends on how many share them.
 */
export async function measureMemory(
  launch: LaunchBrowser,
  contenders: readonly Contender[],
  durationSec: number,
): Promise<void> {
  const browsers = await Promise.all(contenders.map(launch));
  try {
    const trials = await Promise.all(
      contenders.map((contender, i) => openResting(contender, browsers[i]!)),
    );
    await delay(SETTLING_SEC * 1000);
    const rests = trials.map(({ pid }) => pssMib(pid));
    const played = await Promise.all(trials.map((trial) => playThrough(trial, durationSec)));
    const rows = trials.map((trial, i) => rowOf(trial, rests[i]!, played[i]!));
    const minutes = (durationSec / 60).toFixed(0);
    const heads = ["", "before", "at the end", "growth", "most", "goal for most"];
    const title = `Memory of the renderer (PSS, MiB), ${minutes} minutes of playing with a seek each minute`;
    printTable(title, [...heads, "slope of the second half per 10 min", "goal"], rows);
  } finally {
    await Promise.all(browsers.map((browser) => browser.close()));
  }
}

interface Trial {
  readonly contender: Contender;
  readonly browser: DetachedBrowser;
  /** The renderer's. */
  readonly pid: number;
}

function rowOf({ contender }: Trial, restMib: number, samples: readonly Sample[]): string[] {
  const end = samples.at(-1)?.mib ?? Number.NaN;
  const most = Math.max(...samples.map(({ mib }) => mib));
  const slope = slopeOf(samples.slice(samples.length / 2)) * 600;
  return [
    contender.name,
    ...[restMib, end, end - restMib, most - restMib].map((mib) => mib.toFixed(0)),
    verdict(most - restMib, GOAL_GROWTH_MIB, "MiB"),
    slope.toFixed(1),
    verdict(slope, GOAL_SLOPE_MIB, "MiB"),
  ];
}

async function openResting(contender: Contender, browser: DetachedBrowser): Promise<Trial> {
  const pid = await browser.attach(async (page, connected) => {
    await contender.prepare(page.context(), contender.baseUrl);
    await installRecorder(page, 0);
    await contender.rest(page, contender.baseUrl);
    return rendererOf(connected, page);
  });
  return { contender, browser, pid };
}

async function playThrough(
  { contender, browser, pid }: Trial,
  durationSec: number,
): Promise<Sample[]> {
  await browser.attach(async (page) => {
    await contender.enter(page);
    await contender.loaded(page);
    await press(page);
  });
  const samples = await samplePlaying(pid, durationSec, (sec) =>
    browser.attach((page) => contender.seek(page, sec)),
  );
  if ((await browser.attach((page, connected) => rendererOf(connected, page))) !== pid) {
    throw new Error(`${contender.name} went on in another process: nothing was measured.`);
  }
  return samples;
}

async function samplePlaying(
  pid: number,
  durationSec: number,
  seek: (sec: number) => Promise<void>,
): Promise<Sample[]> {
  const startedAtMs = performance.now();
  const samples: Sample[] = [];
  while (performance.now() - startedAtMs < durationSec * 1000) {
    await delay(SAMPLE_SEC * 1000);
    samples.push({ sec: (performance.now() - startedAtMs) / 1000, mib: pssMib(pid) });
    if (samples.length % SAMPLES_BETWEEN_SEEKS === 0) {
      const seeks = samples.length / SAMPLES_BETWEEN_SEEKS;
      // Never so late that the track ends before the next seek.
      const lastSec = Math.max(0, durationSec - (SAMPLES_BETWEEN_SEEKS + 2) * SAMPLE_SEC);
      await seek(((seeks * 0.618) % 1) * lastSec);
    }
  }
  return samples;
}

/** MiB a second, by least squares. */
function slopeOf(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [secMean, mibMean] = [mean(({ sec }) => sec), mean(({ mib }) => mib)];
  const moment = mean(({ sec, mib }) => (sec - secMean) * (mib - mibMean));
  return moment / mean(({ sec }) => (sec - secMean) ** 2);
}
