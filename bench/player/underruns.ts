import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright";
import { printTable } from "../product/print-table.ts";
import { press, type Contender } from "./contender.ts";
import { inPage } from "./in-page.ts";
import { waitForSound } from "./recorder.ts";

const PROBE = fileURLToPath(new URL("lateness-probe.ts", import.meta.url));
const ATTEMPTS = 5;
const PLAYED_SEC = 60;
const SETTLING_SEC = 3;
/** Half of what the browser keeps ready for its output: a machine that holds up more breaks any player. */
const MOST_LATE_MS = 10;

interface Counts {
  /** What the browser says of its output. */
  readonly events: number;
  readonly silentQuanta: number;
  /** Where frame 0 of the track is on the audio clock: another place after every break. */
  readonly originFrame: number;
  readonly positionSec: number;
}

/**
 * Interruptions of the sound in a minute, counted in a run in which a process that only looks at the clock was never
 * held up; other runs say something about the machine, and are repeated.
 */
export async function measureUnderruns(browser: Browser, player: Contender): Promise<void> {
  const rows: string[][] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { before, after, longestMs } = await playOnce(browser, player);
    const isValid = longestMs <= MOST_LATE_MS;
    const events = after.events - before.events;
    const silent = after.silentQuanta - before.silentQuanta;
    const isUnbroken = after.originFrame === before.originFrame;
    const isMet = events === 0 && silent === 0 && isUnbroken;
    rows.push([
      longestMs.toFixed(1),
      (after.positionSec - before.positionSec).toFixed(1),
      String(events),
      String(silent),
      isUnbroken ? "no" : "yes",
      isValid ? (isMet ? "met (0)" : "MISSED (0)") : "the machine was late: not valid",
    ]);
    if (isValid) break;
  }
  const heads = ["probe late by ms", "seconds played", "underruns", "silent quanta", "waited"];
  const title = `Underruns in ${PLAYED_SEC} s (valid where the probe was late by ${MOST_LATE_MS} ms at most)`;
  printTable(title, [...heads, "goal"], rows);
}

function playOnce(
  browser: Browser,
  player: Contender,
): Promise<{ before: Counts; after: Counts; longestMs: number }> {
  return inPage({ browser, contender: player }, { recordingSec: 1 }, async (page, baseUrl) => {
    await player.open(page, baseUrl);
    await player.loaded(page);
    await press(page);
    await waitForSound(page);
    await delay(SETTLING_SEC * 1000);
    const probe = await startProbe(PLAYED_SEC);
    const before = await count(page);
    const longestMs = await probe.ended;
    return { before, after: await count(page), longestMs };
  });
}

async function startProbe(seconds: number): Promise<{ ended: Promise<number> }> {
  const child = spawn(process.execPath, [PROBE, String(seconds)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface(child.stdout);
  await once(lines, "line");
  const ended = once(lines, "line").then(
    ([line]) => (JSON.parse(String(line)) as { longestMs: number }).longestMs,
  );
  return { ended };
}

function count(page: Page): Promise<Counts> {
  return page.evaluate(() => {
    const { context, observed, silentQuanta } = window.__bench;
    const stats: unknown = Reflect.get(context!, "playbackStats");
    const line = observed!.timeline();
    return {
      events: Number(Reflect.get(Object(stats), "underrunEvents")),
      silentQuanta,
      originFrame: line ? line.contextFrame - line.trackFrame : Number.NaN,
      positionSec: observed!.player.positionFrame / 44_100,
    };
  });
}
