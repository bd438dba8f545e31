import type { Page } from "@playwright/test";
import type { ObservedPlayer } from "../../app/_player/observe-player.ts";
import type { SoundQuality } from "../../app/_player/settings/device-quality.ts";
import { stretchSamples, type Expected, type Stretch } from "./stretch-samples.ts";

/** What was heard over a stretch, against what should have been. */
export interface Heard {
  /** Largest difference to the expected sum, full scale 1; 0 is bit-exact. */
  readonly maxError: number;
  /** Largest sample heard. */
  readonly peak: number;
  /** Samples compared, over both channels. */
  readonly samples: number;
  /** First and last frame that differs by more than 1e-6, counted from the beginning of the stretch. */
  readonly wrong: readonly [first: number, last: number] | null;
}

interface Tap {
  observed: ObservedPlayer;
  /** First context frame and 2 x 128 samples of each render quantum, in order. */
  blocks: [frame: number, left: Float32Array, right: Float32Array][];
}

declare global {
  interface Window {
    __tap?: Tap;
    __observed?: ObservedPlayer;
    __observePlayer?: (observed: ObservedPlayer) => void;
  }
}

/**
 * Has each player of the page's next documents recorded at its output. Call before the page is opened.
 *
 * Plays the exact files however slow the machine is, unless the page has chosen others or `quality` says so.
 */
export async function tapPlayer(
  page: Page,
  { quality = "full" }: { quality?: SoundQuality } = {},
): Promise<void> {
  await page.addInitScript((preset) => {
    if (localStorage.getItem("studio.quality") === null) {
      localStorage.setItem("studio.quality", preset);
    }
    // Chromium leaves `currentFrame` behind while the main thread holds the graph's lock: quanta are counted.
    const processor = `registerProcessor("tap", class extends AudioWorkletProcessor {
      nextFrame = 0;
      process([input]) {
        const [left = new Float32Array(128), right = left] = input;
        const frame = Math.max(this.nextFrame, currentFrame);
        this.nextFrame = frame + 128;
        this.port.postMessage([frame, left.slice(), right.slice()]);
        return true;
      }
    })`;
    // A page under test may have none of its own.
    const TapNode = AudioWorkletNode;
    const address = URL.createObjectURL(new Blob([processor], { type: "text/javascript" }));
    window.__observePlayer = (observed) => {
      const tap: Tap = { observed, blocks: [] };
      const { context, output } = observed;
      void context.audioWorklet.addModule(address).then(() => {
        const node = new TapNode(context, "tap", {
          channelCount: 2,
          channelCountMode: "explicit",
        });
        node.port.onmessage = (event: MessageEvent<Tap["blocks"][number]>) => {
          tap.blocks.push(event.data);
          if (tap.blocks.length > 8000) tap.blocks.shift();
        };
        output.connect(node).connect(context.destination);
        window.__tap = tap;
      });
    };
  }, quality);
}

/** Takes audio worklets away from the page's next documents, as a plain-http address does. Call behind `tapPlayer`. */
export async function withoutWorklets(page: Page): Promise<void> {
  await page.addInitScript(() => Reflect.deleteProperty(window, "AudioWorkletNode"));
}

/** Waits until the page's player is being recorded. */
export async function tapReady(page: Page): Promise<void> {
  await page.waitForFunction(() => window.__tap !== undefined);
}

/**
 * Listens for a while to what plays and compares it with what should be heard.
 *
 * Begins 0.1 s from now, after ramps; fails where playback does not go on unbroken.
 */
export async function hear(
  page: Page,
  { seconds = 1, ...expected }: Expected & { seconds?: number },
): Promise<Heard> {
  return compareStretch(page, { ...expected, ...(await record(page, seconds)) });
}

/** As `hear`, without the comparison. */
export async function record(page: Page, seconds: number): Promise<Stretch> {
  return page.evaluate(async (sec) => {
    const tap = window.__tap;
    if (!tap) throw new Error("Nothing is tapped.");
    const { context, timeline } = tap.observed;
    const line = timeline();
    if (!line) throw new Error("Nothing plays.");
    const now = Math.round(context.currentTime * context.sampleRate);
    const from = Math.max(now, line.contextFrame) + 4410;
    const to = from + Math.round(sec * context.sampleRate);
    while ((tap.blocks.at(-1)?.[0] ?? 0) < to) await new Promise(requestAnimationFrame);
    const last = timeline();
    if (last?.contextFrame !== line.contextFrame) {
      const { snapshot } = tap.observed.player;
      const state = JSON.stringify({ line, last, from, to, ...snapshot });
      throw new Error(`Playback was broken off: ${state}`);
    }
    return { line, from, to };
  }, seconds);
}

const STEMS = ["vocals", "drums", "bass", "other"];

/** Sets all four stems; those that are not named are muted. */
export async function setGains(page: Page, gains: Readonly<Record<string, number>>): Promise<void> {
  const faders = STEMS.map((name) => [name, { gain: gains[name] ?? 0, pan: 0 }] as const);
  await page.evaluate(
    (settings) => window.__tap!.observed.player.setFaders(settings),
    Object.fromEntries(faders),
  );
}

/** Plays from a frame of the track and says where that frame sits on the audio clock. */
export async function startAt(page: Page, frame: number): Promise<Stretch["line"]> {
  await page.evaluate((to) => {
    const { player } = window.__tap!.observed;
    player.seek(to);
    player.play();
  }, frame);
  const line = await page.waitForFunction((to) => {
    const found = window.__tap!.observed.timeline();
    return found?.trackFrame === to ? found : null;
  }, frame);
  return (await line.jsonValue())!;
}

/** Waits until all is recorded before a frame of the audio clock. */
export async function recordedTo(page: Page, contextFrame: number): Promise<void> {
  await page.waitForFunction((frame) => {
    const last = window.__tap!.blocks.at(-1);
    return last !== undefined && last[0] + 128 >= frame;
  }, contextFrame);
}

/** Context frame at which the track that plays began, or would have. */
export async function originFrame(page: Page): Promise<number> {
  return page.evaluate(() => {
    const line = window.__tap?.observed.timeline();
    return line ? line.contextFrame - line.trackFrame : Number.NaN;
  });
}

/** Plays the stems from the beginning again; resolves once they sound there. */
export async function rewind(page: Page): Promise<void> {
  const before = await originFrame(page);
  await page.keyboard.press("Home");
  await page.waitForFunction((frame) => {
    const { player, timeline } = window.__tap!.observed;
    const line = timeline();
    const hasMoved = line !== null && line.contextFrame - line.trackFrame > frame;
    return hasMoved && player.snapshot.deck === "stems";
  }, before);
}

/** Frames of the cross-fade between two packs. */
const CROSS_FADE_FRAMES = 1323;

/**
 * Does what changes the pack that sounds, and says what sounded on both sides of the cross-fade: from now on to its
 * beginning, and from its end for half a second. Fails when nothing changes within 20 s.
 */
export async function hearChange(
  page: Page,
  change: () => Promise<unknown>,
): Promise<{ before: Stretch; after: Stretch }> {
  await page.waitForFunction(() => (window.__tap?.observed.timeline() ?? null) !== null);
  const start = await page.evaluate(() => {
    const { context, timeline } = window.__tap!.observed;
    const now = Math.round(context.currentTime * context.sampleRate);
    return { line: timeline()!, from: Math.max(now, timeline()!.contextFrame) + 4410 };
  });
  // So that there is something before the change, however fast it comes.
  await page.waitForFunction(
    (frame) => (window.__tap?.blocks.at(-1)?.[0] ?? 0) > frame,
    start.from + 11_025,
  );
  await change();
  return page.evaluate(
    async ({ start, fadeFrames }) => {
      const { timeline, context } = window.__tap!.observed;
      const endSec = context.currentTime + 20;
      while (timeline()?.contextFrame === start.line.contextFrame) {
        if (context.currentTime > endSec) throw new Error("The pack did not change.");
        await new Promise(requestAnimationFrame);
      }
      const line = timeline();
      if (!line) throw new Error("Playback was broken off.");
      const from = line.contextFrame + fadeFrames;
      const to = from + 22_050;
      while ((window.__tap!.blocks.at(-1)?.[0] ?? 0) < to) await new Promise(requestAnimationFrame);
      return { before: { ...start, to: line.contextFrame }, after: { line, from, to } };
    },
    { start, fadeFrames: CROSS_FADE_FRAMES },
  );
}

/** Compares what was recorded over a stretch with what should have been heard. */
export async function compareStretch(page: Page, stretch: Expected & Stretch): Promise<Heard> {
  const samples = await stretchSamples(page, stretch);
  return samples.evaluate(({ heard, expected }) => {
    const found = { maxError: 0, peak: 0, samples: 0 };
    let [first, last] = [Infinity, -Infinity];
    for (const [side, recorded] of heard.entries()) {
      for (const [at, sample] of recorded.entries()) {
        if (Number.isNaN(sample)) continue;
        const error = Math.abs(sample - Math.fround(expected[side]![at]!));
        found.maxError = Math.max(found.maxError, error);
        found.peak = Math.max(found.peak, Math.abs(sample));
        found.samples += 1;
        if (error <= 1e-6) continue;
        [first, last] = [Math.min(first, at), Math.max(last, at)];
      }
    }
    if (found.samples === 0) throw new Error("Nothing was recorded of that stretch.");
    return { ...found, wrong: last < first ? null : ([first, last] as const) };
  });
}

/** Forgets what was recorded and records anew. */
export async function clearTap(page: Page): Promise<void> {
  await page.evaluate(() => {
    if (window.__tap) window.__tap.blocks.length = 0;
  });
}

/** Largest sample recorded since `clearTap`, once at least this many seconds are in. */
export async function peakOf(page: Page, seconds: number): Promise<number> {
  return Math.max(...(await sidePeaksOf(page, seconds)));
}

/** As `peakOf`, for each side. */
export async function sidePeaksOf(
  page: Page,
  seconds: number,
): Promise<readonly [left: number, right: number]> {
  await page.waitForFunction(
    (quanta) => (window.__tap?.blocks.length ?? 0) >= quanta,
    Math.round((seconds * 44_100) / 128),
  );
  return page.evaluate(() => {
    const peaks: [number, number] = [0, 0];
    for (const [, ...sides] of window.__tap?.blocks ?? []) {
      for (const [side, samples] of sides.entries()) {
        for (const sample of samples) peaks[side] = Math.max(peaks[side]!, Math.abs(sample));
      }
    }
    return peaks;
  });
}
