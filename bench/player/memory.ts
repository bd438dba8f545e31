import { setTimeout as delay } from "node:timers/promises";
import { printTable } from "../product/print-table.ts";
import { press, type Contender } from "./contender.ts";
import type { DetachedBrowser } from "./detached-browser.ts";
import { verdict } from "./print-shares.ts";
import { memoryOf, rendererOf, type MemoryUse } from "./process-usage.ts";
import { installRecorder } from "./recorder.ts";

const SAMPLE_SEC = 5;
const SAMPLES_BETWEEN_SEEKS = 12;
const SETTLING_SEC = 10;
const GOAL_GROWTH_MIB = 200;
const GOAL_SLOPE_MIB = 5;

interface Sample extends MemoryUse {
  readonly sec: number;
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
    const rests = trials.map(({ pid }) => memoryOf(pid));
    const played = await Promise.all(trials.map((trial) => playThrough(trial, durationSec)));
    const names = contenders.map(({ name }) => name);
    printGrowth(names, rests, played);
    printSlopes(names, played);
    printMinutes(names, played);
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

function printGrowth(
  names: readonly string[],
  rests: readonly MemoryUse[],
  played: readonly (readonly Sample[])[],
): void {
  const rows = played.map((samples, i) => {
    const restMib = rests[i]?.mib ?? Number.NaN;
    const endMib = samples.at(-1)?.mib ?? Number.NaN;
    const most = Math.max(...samples.map(({ mib }) => mib)) - restMib;
    const figures = [restMib, endMib, endMib - restMib, most].map((mib) => mib.toFixed(0));
    return [names[i]!, ...figures, verdict(most, GOAL_GROWTH_MIB, "MiB")];
  });
  const minutes = ((played[0]?.at(-1)?.sec ?? 0) / 60).toFixed(0);
  const title = `Memory of the renderer (PSS, MiB), ${minutes} minutes of playing with a seek each minute`;
  printTable(title, ["", "before", "at the end", "growth", "most", "goal for most"], rows);
}

function printSlopes(names: readonly string[], played: readonly (readonly Sample[])[]): void {
  const rows = played.map((samples, i) => {
    const half = samples.slice(samples.length / 2);
    const own = slopeOf(half, ({ ownMib }) => ownMib) * 600;
    const files = slopeOf(half, ({ mib, ownMib }) => mib - ownMib) * 600;
    const figures = [own, files].map((mib) => mib.toFixed(1));
    return [names[i]!, ...figures, verdict(own, GOAL_SLOPE_MIB, "MiB")];
  });
  const heads = ["", "its own", "pages of files", "goal for its own"];
  printTable("Slope of the second half, MiB of PSS per 10 minutes", heads, rows);
}

/** The least of each minute: what stays when garbage has been collected. */
function printMinutes(names: readonly string[], played: readonly (readonly Sample[])[]): void {
  const minutes = played.map((samples) => {
    const byMinute = Map.groupBy(samples, ({ sec }) => Math.floor(sec / 60));
    return [...byMinute.values()].map((each) => Math.min(...each.map(({ ownMib }) => ownMib)));
  });
  const heads = ["", ...(minutes[0] ?? []).map((_least, i) => String(i + 1))];
  const rows = minutes.map((leasts, i) => [names[i]!, ...leasts.map((mib) => mib.toFixed(0))]);
  printTable("Its own memory, least of each minute (PSS without pages of files, MiB)", heads, rows);
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
  await browser.collectGarbage();
  const samples = await samplePlaying(pid, durationSec, (sec) =>
    browser.evaluate(contender.seekScript(sec)),
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
    samples.push({ sec: (performance.now() - startedAtMs) / 1000, ...memoryOf(pid) });
    if (samples.length % SAMPLES_BETWEEN_SEEKS === 0) {
      const seeks = samples.length / SAMPLES_BETWEEN_SEEKS;
      // Never so late that the track ends before the next seek.
      const lastSec = Math.max(0, durationSec - (SAMPLES_BETWEEN_SEEKS + 2) * SAMPLE_SEC);
      await seek(((seeks * 0.618) % 1) * lastSec);
    }
  }
  return samples;
}

/** A second, by least squares. */
function slopeOf(samples: readonly Sample[], valueOf: (sample: Sample) => number): number {
  const mean = (of: (sample: Sample) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [secMean, valueMean] = [mean(({ sec }) => sec), mean(valueOf)];
  const moment = mean((sample) => (sample.sec - secMean) * (valueOf(sample) - valueMean));
  return moment / mean(({ sec }) => (sec - secMean) ** 2);
}
