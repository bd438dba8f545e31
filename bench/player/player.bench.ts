import { chromium } from "playwright";
import { withProduct } from "../product/with-product.ts";
import { elementsOf, studio, type Contender } from "./contender.ts";
import { DetachedBrowser } from "./detached-browser.ts";
import { serveFiles } from "./file-server.ts";
import { measureLongTasks } from "./long-tasks.ts";
import { measureMemory } from "./memory.ts";
import { measurePressToSound } from "./press-to-sound.ts";
import { measureProcessorTime } from "./processor-time.ts";
import { measureScripts } from "./script-size.ts";
import { measureSeeking } from "./seeking.ts";
import { makeSixStemTrack } from "./six-stem-track.ts";
import { bitRateOf, joinStems } from "./stem-files.ts";
import { measureUnderruns } from "./underruns.ts";

const FLAGS = [
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const SAMPLE_RATE = 44_100;
/** Each player plays for a minute and more without coming to the end. */
const LEAST_MINUTES = 2;
const TOPICS = ["size", "press", "seek", "tasks", "underruns", "processor", "memory"] as const;

/**
 * The player against six media elements and wavesurfer multitrack, on the same stems in the same browser. Arguments:
 * whole minutes of the track (10, at least 2), and topics if not all are wanted.
 */
const [minutes = "10", ...wanted] = process.argv.slice(2);
const topics = TOPICS.filter((topic) => wanted.length === 0 || wanted.includes(topic));
if (
  !(Number(minutes) >= LEAST_MINUTES) ||
  wanted.some((topic) => !TOPICS.some((each) => each === topic))
) {
  console.error(`Usage: npm run bench -- player [minutes] [${TOPICS.join(" | ")}]...`);
  process.exit(1);
}

await withProduct(async (product, folder) => {
  const track = await makeSixStemTrack(product, folder, Number(minutes));
  const stems = joinStems(product.dataDir, track, folder);
  const files = await serveFiles(stems);
  const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  try {
    const player = studio(product.baseUrl, track, stems);
    const others = (["elements", "multitrack"] as const).map((kind) =>
      elementsOf(kind, files.baseUrl, stems),
    );
    const all: readonly Contender[] = [player, ...others];
    const durationSec = track.frames / SAMPLE_RATE;
    const rate = bitRateOf(stems, track.frames).toFixed(0);
    const version = `Chromium ${browser.version()}`;
    console.log(`\n${version}; 6 stems, ${durationSec.toFixed(0)} s, ${rate} kbit/s together`);
    const measure: Record<(typeof TOPICS)[number], () => Promise<void>> = {
      size: () => measureScripts(browser, player),
      press: () => measurePressToSound(browser, all),
      seek: () => measureSeeking(browser, all, durationSec),
      tasks: () => measureLongTasks(browser, player),
      underruns: () => measureUnderruns(browser, player),
      processor: () => measureProcessorTime(browser, all),
      memory: () =>
        measureMemory(() => DetachedBrowser.launch(executablePath, FLAGS), all, durationSec),
    };
    for (const topic of topics) await measure[topic]();
  } finally {
    await browser.close();
    files.close();
  }
});
