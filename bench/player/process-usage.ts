import { readdirSync, readFileSync } from "node:fs";
import type { Browser, Page } from "playwright";
import { execFileSync } from "node:child_process";

const TICKS_PER_SEC = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
const WORK_MS = 300;

/** Seconds of processor time that a process has used. */
export function processorSec(pid: number): number {
  return ticksIn(`/proc/${pid}/stat`) / TICKS_PER_SEC;
}

/** The same by thread, summed by the threads' names. */
export function threadSec(pid: number): Map<string, number> {
  const byName = new Map<string, number>();
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const folder = `/proc/${pid}/task/${thread}`;
    const name = readFileSync(`${folder}/comm`, "utf8").trim();
    const sec = ticksIn(`${folder}/stat`) / TICKS_PER_SEC;
    byName.set(name, (byName.get(name) ?? 0) + sec);
  }
  return byName;
}

/** Memory of a process in MiB, pages that it shares with others divided by their number. */
export interface MemoryUse {
  readonly mib: number;
  /** Without pages of files, the browser's own code above all: they cost more when others that share them end. */
  readonly ownMib: number;
}

/** From the kernel's `smaps_rollup`. */
export function memoryOf(pid: number): MemoryUse {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const mibOf = (field: string) =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "mu").exec(text)?.[1]) / 1024;
  return { mib: mibOf("Pss"), ownMib: mibOf("Pss_Anon") + mibOf("Pss_Shmem") };
}

/** The process that runs a page: the one with the processor time that the page's own has, before and after some work. */
export async function rendererOf(browser: Browser, page: Page): Promise<number> {
  const pids = await processesOf(browser, "renderer");
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const distances = async (): Promise<number[]> => {
    const { metrics } = await session.send("Performance.getMetrics");
    const usedSec = metrics.find(({ name }) => name === "ProcessTime")?.value ?? Number.NaN;
    return pids.map((pid) => Math.abs(processorSec(pid) - usedSec));
  };
  const before = await distances();
  await page.evaluate((ms) => {
    const endMs = performance.now() + ms;
    while (performance.now() < endMs);
  }, WORK_MS);
  const after = await distances();
  await session.detach();
  const sums = pids.map((_pid, i) => before[i]! + after[i]!);
  const pid = pids[sums.indexOf(Math.min(...sums))];
  if (pid === undefined) throw new Error("The browser has no renderer process.");
  return pid;
}

/** The process that every page's sound goes through; it starts with the first sound. */
export async function audioServiceOf(browser: Browser): Promise<number> {
  const [pid] = await processesOf(browser, "audio.mojom.AudioService");
  if (pid === undefined) throw new Error("The browser has no audio service.");
  return pid;
}

async function processesOf(browser: Browser, type: string): Promise<number[]> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo.filter((each) => each.type === type).map(({ id }) => id);
}

/** User and system time; the name before them may hold spaces and brackets. */
function ticksIn(file: string): number {
  const text = readFileSync(file, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
