import { setTimeout as delay } from "node:timers/promises";
import type { Browser } from "playwright";
import { percentile, printTable } from "../product/print-table.ts";
import { press, type Contender } from "./contender.ts";
import { inPage } from "./in-page.ts";
import { audioServiceOf, processorSec, rendererOf, threadSec } from "./process-usage.ts";

const ROUNDS = 3;
const MEASURED_SEC = 60;
const SETTLING_SEC = 5;
/** Threads with less are left out of the table. */
const LEAST_PERCENT = 0.5;

interface Usage {
  /** Percent of one core: the renderer's and the audio service's. */
  readonly renderer: number;
  readonly audio: number;
  readonly threads: ReadonlyMap<string, number>;
}

/** Processor time while each plays, in turns; the pages as they are, with what they draw. */
export async function measureProcessorTime(
  browser: Browser,
  contenders: readonly Contender[],
): Promise<void> {
  const usages = new Map<Contender, Usage[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const contender of contenders) {
      usages.get(contender)?.push(await playOnce(browser, contender));
    }
  }
  const median = (contender: Contender, of: (usage: Usage) => number): number =>
    percentile((usages.get(contender) ?? []).map(of), 0.5);
  const total = (contender: Contender): number =>
    median(contender, ({ renderer, audio }) => renderer + audio);
  const rows = contenders.map((contender) => [
    contender.name,
    median(contender, ({ renderer }) => renderer).toFixed(1),
    median(contender, ({ audio }) => audio).toFixed(1),
    ...contenders.map((other) => (total(contender) / total(other)).toFixed(2)),
  ]);
  const ratios = contenders.map(({ name }) => `ratio to ${name}`);
  const title = `Processor time while playing, percent of one core, median of ${ROUNDS} x ${MEASURED_SEC} s`;
  printTable(title, ["", "renderer", "audio service", ...ratios], rows);
  const threads = contenders.flatMap((contender) =>
    [...(usages.get(contender)?.at(-1)?.threads ?? [])]
      .filter(([, percent]) => percent >= LEAST_PERCENT)
      .sort(([, a], [, b]) => b - a)
      .map(([name, percent]) => [contender.name, name, percent.toFixed(1)]),
  );
  printTable("By threads of the renderer, last round", ["", "thread", "percent"], threads);
}

function playOnce(browser: Browser, contender: Contender): Promise<Usage> {
  return inPage({ browser, contender }, { recordingSec: 0 }, async (page, baseUrl) => {
    await contender.open(page, baseUrl);
    await contender.loaded(page);
    const pid = await rendererOf(browser, page);
    await press(page);
    await delay(SETTLING_SEC * 1000);
    const audioPid = await audioServiceOf(browser);
    const read = () => ({
      atMs: performance.now(),
      renderer: processorSec(pid),
      audio: processorSec(audioPid),
      threads: threadSec(pid),
    });
    const before = read();
    await delay(MEASURED_SEC * 1000);
    const after = read();
    await assertPlays(contender.positions(page), contender);
    const percent = (sec: number): number => (sec / (after.atMs - before.atMs)) * 100_000;
    const threads = [...after.threads].map(
      ([name, sec]) => [name, percent(sec - (before.threads.get(name) ?? 0))] as const,
    );
    return {
      renderer: percent(after.renderer - before.renderer),
      audio: percent(after.audio - before.audio),
      threads: new Map(threads),
    };
  });
}

async function assertPlays(positions: Promise<number[]>, { name }: Contender): Promise<void> {
  const least = Math.min(...(await positions));
  if (least < MEASURED_SEC) throw new Error(`${name} stands at ${least} s and should have played.`);
}
