import { setTimeout as delay } from "node:timers/promises";
import type { Browser, CDPSession, Page } from "playwright";
import { printTable } from "../product/print-table.ts";
import { press, type Contender } from "./contender.ts";
import { inPage } from "./in-page.ts";
import { waitForSound } from "./recorder.ts";

const SECONDS = 30;
const MARK = "player-loader";
/** What the browser calls long. */
const LONG_MS = 50;
const HEADS = ["after s", "ms", "ms in scripts with the player's code", "most time in"];

interface LongTask {
  readonly startMs: number;
  readonly durationMs: number;
}

type Profile = Awaited<ReturnType<typeof stopProfile>>;

/** Tasks of over 50 ms in the page's main thread from the first sound on; the player's are those not long without it. */
export async function measureLongTasks(browser: Browser, player: Contender): Promise<void> {
  await inPage({ browser, contender: player }, { recordingSec: 1 }, async (page, baseUrl) => {
    const playerScripts = new Set<string>();
    page.on("response", async (response) => {
      if (!response.url().includes("/chunks/") || !response.ok()) return;
      if ((await response.text()).includes(MARK)) playerScripts.add(response.url());
    });
    await player.open(page, baseUrl);
    await player.loaded(page);
    await press(page);
    await waitForSound(page);
    const session = await page.context().newCDPSession(page);
    const fromMs = await observe(page);
    await session.send("Profiler.enable");
    await session.send("Profiler.start");
    await delay(SECONDS * 1000);
    const profile = await stopProfile(session);
    const tasks = await page.evaluate(() => window.__longTasks ?? []);
    const rows = await describe({ session, tasks, profile, playerScripts, fromMs });
    const title = `Long tasks of the page in the first ${SECONDS} s of playing`;
    const isOfPlayer = ([, ms, ownMs]: string[]): boolean =>
      Number(ownMs) > 0 && Number(ms) - Number(ownMs) < LONG_MS;
    const ofPlayer = rows.filter(isOfPlayer).length;
    const met = ofPlayer === 0 ? "met (0)" : "MISSED (0)";
    printTable(
      title,
      ["all", "of the player's code", "goal"],
      [[String(tasks.length), String(ofPlayer), met]],
    );
    if (rows.length > 0) printTable("Each of them", HEADS, rows);
  });
}

declare global {
  interface Window {
    __longTasks?: LongTask[];
  }
}

function observe(page: Page): Promise<number> {
  return page.evaluate(() => {
    const tasks: LongTask[] = [];
    window.__longTasks = tasks;
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) {
        tasks.push({ startMs: startTime, durationMs: duration });
      }
    }).observe({ type: "longtask" });
    return performance.now();
  });
}

async function stopProfile(session: CDPSession) {
  return (await session.send("Profiler.stop")).profile;
}

interface Evidence {
  readonly session: CDPSession;
  readonly tasks: readonly LongTask[];
  readonly profile: Profile;
  readonly playerScripts: ReadonlySet<string>;
  readonly fromMs: number;
}

async function describe(evidence: Evidence): Promise<string[][]> {
  const { session, tasks, profile, playerScripts, fromMs } = evidence;
  await session.send("Performance.enable");
  const { metrics } = await session.send("Performance.getMetrics");
  const navigationSec = metrics.find(({ name }) => name === "NavigationStart")?.value ?? Number.NaN;
  const stacks = stacksOf(profile);
  return tasks.map(({ startMs, durationMs }) => {
    const startUs = navigationSec * 1e6 + startMs * 1000;
    const samples = samplesBetween(profile, startUs, startUs + durationMs * 1000);
    const taken = samples.map((id) => stacks.get(id) ?? []);
    const own = taken.filter((stack) => stack.some(({ url }) => playerScripts.has(url))).length;
    const ownMs = samples.length === 0 ? 0 : (own / samples.length) * durationMs;
    const tops = taken.map(([top]) => top?.functionName ?? "");
    return [
      ((startMs - fromMs) / 1000).toFixed(1),
      durationMs.toFixed(0),
      ownMs.toFixed(0),
      samples.length === 0 ? "no sample" : mostFrequent(tops),
    ];
  });
}

interface Frame {
  readonly functionName: string;
  readonly url: string;
}

/** The functions of each node, from itself up to the root. */
function stacksOf({ nodes }: Profile): Map<number, Frame[]> {
  const stacks = new Map<number, Frame[]>();
  for (const { id, callFrame, children = [] } of nodes) {
    const stack = stacks.get(id) ?? [callFrame];
    stacks.set(id, stack);
    for (const child of children) {
      const own = nodes.find((node) => node.id === child)?.callFrame;
      if (own) stacks.set(child, [own, ...stack]);
    }
  }
  return stacks;
}

function samplesBetween(
  { startTime, samples = [], timeDeltas = [] }: Profile,
  fromUs: number,
  toUs: number,
): number[] {
  let atUs = startTime;
  return samples.filter((_id, i) => {
    atUs += timeDeltas[i] ?? 0;
    return atUs >= fromUs && atUs <= toUs;
  });
}

function mostFrequent(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? "";
}
