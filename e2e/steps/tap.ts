import type { Page } from "@playwright/test";
import type { ObservedPlayer } from "../../app/_player/observe-player.ts";

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
    __observePlayer?: (observed: ObservedPlayer) => void;
  }
}

/** Has each player of the page's next documents recorded at its output. Call before the page is opened. */
export async function tapPlayer(page: Page): Promise<void> {
  await page.addInitScript(() => {
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
    const address = URL.createObjectURL(new Blob([processor], { type: "text/javascript" }));
    window.__observePlayer = (observed) => {
      const tap: Tap = { observed, blocks: [] };
      const { context, output } = observed;
      void context.audioWorklet.addModule(address).then(() => {
        const node = new AudioWorkletNode(context, "tap", {
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
  });
}

/** Waits until the page's player is being recorded. */
export async function tapReady(page: Page): Promise<void> {
  await page.waitForFunction(() => window.__tap !== undefined);
}

/** Where the track sits on the audio clock. */
interface Line {
  readonly contextFrame: number;
  readonly trackFrame: number;
}

/** A stretch of the audio clock, in frames, in which one pack sounded. */
export interface Stretch {
  readonly line: Line;
  readonly from: number;
  readonly to: number;
}

/** What should have been heard: the sum of segments fetched from `baseUrl`; `gains` are linear, by stem. */
export interface Expected {
  readonly baseUrl: string;
  readonly gains: Readonly<Record<string, number>>;
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
  const stretch = await page.evaluate(async (sec) => {
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
  return compareStretch(page, { ...expected, ...stretch });
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
  return page.evaluate(async ({ baseUrl, gains, line, from, to }) => {
    const tap = window.__tap!;
    const { context } = tap.observed;
    const manifest = (await (await fetch(`${baseUrl}/manifest.json`)).json()) as {
      gain: number;
      segmentFrames: number;
    };
    const trackFrom = from - line.contextFrame + line.trackFrame;
    const stems = Object.entries(gains).filter(([, gain]) => gain !== 0);
    const sum = [new Float64Array(to - from), new Float64Array(to - from)];
    for (const [stem, gain] of stems) await add(stem, gain);
    return compare();

    async function add(stem: string, gain: number): Promise<void> {
      const { segmentFrames } = manifest;
      const first = Math.floor(trackFrom / segmentFrames);
      const last = Math.floor((trackFrom + to - from - 1) / segmentFrames);
      for (let index = first; index <= last; index++) {
        const answer = await fetch(`${baseUrl}/${stem}/${String(index).padStart(5, "0")}.flac`);
        const audio = await context.decodeAudioData(await answer.arrayBuffer());
        for (const side of [0, 1]) {
          const samples = audio.getChannelData(side);
          for (const [i, sample] of samples.entries()) {
            const at = index * segmentFrames + i - trackFrom;
            const cell = sum[side];
            if (cell && at >= 0 && at < cell.length) cell[at]! += (sample / manifest.gain) * gain;
          }
        }
      }
    }

    function compare() {
      const heard = { maxError: 0, peak: 0, samples: 0 };
      const wrong: number[] = [];
      for (const [frame, ...sides] of tap.blocks) {
        for (const [side, samples] of sides.entries()) {
          for (const [i, sample] of samples.entries()) {
            const at = frame + i - from;
            if (at < 0 || at >= to - from) continue;
            const error = Math.abs(sample - Math.fround(sum[side]![at]!));
            heard.maxError = Math.max(heard.maxError, error);
            if (error > 1e-6) wrong.push(at);
            heard.peak = Math.max(heard.peak, Math.abs(sample));
            heard.samples += 1;
          }
        }
      }
      if (heard.samples === 0) throw new Error("Nothing was recorded of that stretch.");
      wrong.sort((a, b) => a - b);
      const [first, last] = [wrong[0], wrong.at(-1)];
      return { ...heard, wrong: first === undefined ? null : ([first, last ?? first] as const) };
    }
  }, stretch);
}

/** Forgets what was recorded and records anew. */
export async function clearTap(page: Page): Promise<void> {
  await page.evaluate(() => {
    if (window.__tap) window.__tap.blocks.length = 0;
  });
}

/** Largest sample recorded since `clearTap`, once at least this many seconds are in. */
export async function peakOf(page: Page, seconds: number): Promise<number> {
  await page.waitForFunction(
    (quanta) => (window.__tap?.blocks.length ?? 0) >= quanta,
    Math.round((seconds * 44_100) / 128),
  );
  return page.evaluate(() => {
    let peak = 0;
    for (const [, left, right] of window.__tap?.blocks ?? []) {
      for (const sample of [...left, ...right]) peak = Math.max(peak, Math.abs(sample));
    }
    return peak;
  });
}
