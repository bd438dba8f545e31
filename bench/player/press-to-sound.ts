import { errors, type Browser } from "playwright";
import { percentile, printTable } from "../product/print-table.ts";
import { press, type Contender } from "./contender.ts";
import { inPage } from "./in-page.ts";
import { sharesOf, SHARES, verdict } from "./print-shares.ts";
import { waitForSound } from "./recorder.ts";
import { openSlowLink } from "./slow-link.ts";

const RUNS = 20;
const LINK = { bitsPerSec: 10_000_000, roundTripMs: 80 };
const GOAL_WARM_MS = 150;
const GOAL_SLOW_MS = 400;

/** A player that makes no sound within the recorder's limit is not asked again. */
const NEVER: Press = { pressMs: Infinity, pageMs: Infinity };

interface Press {
  /** From the click to the first sound at the output. */
  readonly pressMs: number;
  /** From the page's navigation to that sound. */
  readonly pageMs: number;
}

/** From the click on "Play" to the first sound at the output, its latency included; each time in a fresh page. */
export async function measurePressToSound(
  browser: Browser,
  contenders: readonly Contender[],
): Promise<void> {
  const rows: string[][] = [];
  for (const contender of contenders) {
    const presses = await repeat(() => pressOnce(browser, contender));
    rows.push(rowOf(contender, presses, GOAL_WARM_MS));
  }
  printPresses("warm (page open and paused, first audio loaded)", rows);
  rows.length = 0;
  for (const contender of contenders) {
    const link = await openSlowLink(contender.baseUrl, LINK);
    try {
      const presses = await repeat(() => pressOnce(browser, contender, link.baseUrl));
      rows.push(rowOf(contender, presses, GOAL_SLOW_MS));
      if (contender === contenders[0]) await printLink(browser, contender, link.baseUrl);
    } finally {
      link.close();
    }
  }
  printPresses("10 Mbit/s and 80 ms (pressed as soon as the page has the button)", rows);
}

function printPresses(how: string, rows: readonly string[][]): void {
  const heads = ["", ...SHARES, "goal for p95", "from the page's start: p50", "p95"];
  printTable(`Press to sound, milliseconds: ${how}`, heads, rows);
}

async function repeat(once: () => Promise<Press>): Promise<Press[]> {
  const presses: Press[] = [];
  for (let run = 0; run < RUNS && !presses.includes(NEVER); run += 1) {
    const press = await once().catch((error: unknown) => {
      if (error instanceof errors.TimeoutError) return NEVER;
      throw error;
    });
    presses.push(press);
  }
  return presses;
}

/** Without `slowUrl`, the beginning is loaded before the press. */
function pressOnce(browser: Browser, contender: Contender, slowUrl?: string): Promise<Press> {
  const options = { recordingSec: 1, ...(slowUrl !== undefined && { baseUrl: slowUrl }) };
  return inPage({ browser, contender }, options, async (page, baseUrl) => {
    await contender.open(page, baseUrl);
    if (slowUrl === undefined) await contender.loaded(page);
    await press(page);
    const { pressedMs, soundMs } = await waitForSound(page);
    return { pressMs: soundMs - pressedMs, pageMs: soundMs };
  });
}

function rowOf(contender: Contender, presses: readonly Press[], goalMs: number): string[] {
  const values = presses.map(({ pressMs }) => pressMs);
  const fromStart = presses.map(({ pageMs }) => pageMs);
  const [, p50 = "", p95 = ""] = sharesOf(fromStart);
  const met = verdict(percentile(values, 0.95), goalMs, "ms");
  return [contender.name, ...sharesOf(values), met, p50, p95];
}

/** What a worker behind the link gets, so that a reader knows that its requests were slow, too. */
async function printLink(browser: Browser, contender: Contender, baseUrl: string): Promise<void> {
  await inPage({ browser, contender }, { baseUrl, recordingSec: 1 }, async (page) => {
    await contender.rest(page, baseUrl);
    const { firstMs, mbitPerSec } = await page.evaluate(measureInWorker, baseUrl + contender.audio);
    console.log(
      `\nThe slow link, measured by a worker: first byte after ${firstMs.toFixed(0)} ms, ${mbitPerSec.toFixed(1)} Mbit/s`,
    );
  });
}

async function measureInWorker(url: string): Promise<{ firstMs: number; mbitPerSec: number }> {
  const program = `onmessage = async ({ data }) => {
    await (await fetch(data, { cache: "no-store" })).arrayBuffer();
    const began = performance.now();
    const answer = await fetch(data, { cache: "no-store" });
    const first = performance.now();
    const bits = (await answer.arrayBuffer()).byteLength * 8;
    postMessage({ firstMs: first - began, mbitPerSec: bits / (performance.now() - first) / 1000 });
  }`;
  const type = "text/javascript";
  const worker = new Worker(URL.createObjectURL(new Blob([program], { type })));
  const answer = new Promise<{ firstMs: number; mbitPerSec: number }>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<{ firstMs: number; mbitPerSec: number }>) =>
      resolve(data);
  });
  worker.postMessage(url);
  return answer;
}
