import type { Browser, Page } from "playwright";
import { waitUntil } from "#server/testing/wait-until.ts";
import { percentile, printTable } from "../product/print-table.ts";
import { press, type Contender } from "./contender.ts";
import { inPage } from "./in-page.ts";
import { findLine, type FoundLine } from "./line-search.ts";
import { sharesOf, SHARES, verdict } from "./print-shares.ts";
import { takeRecording, waitForSound } from "./recorder.ts";

const SEEKS = 24;
const RECORDING_SEC = 12;
/** So much has been heard of a place before it is looked at. */
const HEARD_SEC = 1.2;
const LIMIT_MS = 30_000;
const GOAL_MS = 400;
const SAMPLE_RATE = 44_100;

interface Jump {
  /** Until the last stem is heard from the new place. */
  readonly seekMs: number;
  /** Frames between the stem that is ahead and the one that is behind. */
  readonly spreadFrames: number;
  readonly maxError: number;
}

/** Seeks while playing, to places that were never loaded: how long it takes, and how far the stems are apart then. */
export async function measureSeeking(
  browser: Browser,
  contenders: readonly Contender[],
  durationSec: number,
): Promise<void> {
  const [times, spreads]: [string[][], string[][]] = [[], []];
  for (const contender of contenders) {
    const { start, jumps } = await seekAround(browser, contender, durationSec);
    const seekMs = jumps.map((jump) => jump.seekMs);
    const goal = verdict(percentile(seekMs, 0.95), GOAL_MS, "ms");
    times.push([contender.name, ...sharesOf(seekMs), goal]);
    const apart = jumps.map((jump) => jump.spreadFrames);
    const error = Math.max(start.maxError, ...jumps.map(({ maxError }) => maxError));
    const figures = [start.spreadFrames, Math.min(...apart), percentile(apart, 0.5)];
    const most = Math.max(...apart);
    spreads.push([
      contender.name,
      ...[...figures, most].map((frames) => frames.toFixed(0)),
      ((most / SAMPLE_RATE) * 1000).toFixed(2),
      error.toExponential(1),
    ]);
  }
  printTable("Cold seek, milliseconds to the new place", ["", ...SHARES, "goal for p95"], times);
  const heads = ["", "after play", "after seeks: min", "p50", "max", "max ms"];
  const title =
    "Sync error, frames between stems (for the player: of their sum, which fits at 0 only)";
  printTable(title, [...heads, "largest difference to the files"], spreads);
}

function seekAround(
  browser: Browser,
  contender: Contender,
  durationSec: number,
): Promise<{ start: Jump; jumps: Jump[] }> {
  return inPage({ browser, contender }, { recordingSec: RECORDING_SEC }, async (page, baseUrl) => {
    await contender.open(page, baseUrl);
    await contender.loaded(page);
    await press(page);
    await waitForSound(page);
    const start = await lookAt(page, contender, { targetSec: 0, fromFrame: 0, askedMs: 0 });
    const jumps: Jump[] = [];
    for (const targetSec of coldPlaces(durationSec)) {
      const asked = await page.evaluate(() => ({
        fromFrame: Math.floor(window.__bench.context!.currentTime * 44_100),
        askedMs: performance.now(),
      }));
      await page.evaluate(contender.seekScript(targetSec));
      jumps.push(await lookAt(page, contender, { targetSec, ...asked }));
    }
    return { start, jumps };
  });
}

/** Places that are far from each other and from all before: the golden ratio spreads them evenly. */
function coldPlaces(durationSec: number): number[] {
  const ratio = (Math.sqrt(5) - 1) / 2;
  return Array.from(
    { length: SEEKS },
    (_, i) => 4 + ((ratio * (i + 1)) % 1) * (durationSec - 12) + 0.37,
  );
}

async function lookAt(
  page: Page,
  contender: Contender,
  asked: { targetSec: number; fromFrame: number; askedMs: number },
): Promise<Jump> {
  const positions = await arrived(page, contender, asked.targetSec);
  const recording = await takeRecording(page, asked.fromFrame);
  const lines: FoundLine[] = contender.heard.map((heard, input) => {
    const nearFrame = (positions[input] ?? 0) * SAMPLE_RATE;
    return findLine({ recording, input, heard, nearFrame });
  });
  const offsets = lines.map(({ offset }) => offset);
  const onset = Math.max(...lines.map(({ onsetFrame }) => onsetFrame));
  return {
    seekMs: recording.zeroMs + (onset / SAMPLE_RATE) * 1000 - asked.askedMs,
    spreadFrames: Math.max(...offsets) - Math.min(...offsets),
    maxError: Math.max(...lines.map(({ maxError }) => maxError)),
  };
}

/** Waits until every stem is past the place, and says where each is. */
async function arrived(page: Page, contender: Contender, targetSec: number): Promise<number[]> {
  let positions: number[] = [];
  const isThere = (sec: number): boolean => sec > targetSec + HEARD_SEC && sec < targetSec + 10;
  const areThere = async (): Promise<boolean> => {
    positions = await contender.positions(page);
    return positions.every(isThere);
  };
  if (await waitUntil(areThere, LIMIT_MS)) return positions;
  throw new Error(`${contender.name} is at ${positions.join(", ")} s, not at ${targetSec} s.`);
}
