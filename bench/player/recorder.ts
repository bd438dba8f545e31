import type { Page } from "playwright";
import type { ObservedPlayer } from "../../app/_player/observe-player.ts";

/** What the bench has in each page. */
interface BenchOfPage {
  /** Length of the recording's ring; 0 leaves the sound's way untouched, with nothing recorded. */
  readonly recordingSec: number;
  /** Records nodes of a context from here on, one input each. */
  record: (context: AudioContext, nodes: readonly AudioNode[]) => Promise<void>;
  context?: AudioContext;
  tap?: AudioWorkletNode;
  observed?: ObservedPlayer;
  /** When the last click happened, on the page's clock. */
  pressedMs: number;
  /** First frame with sound since `waitForSound` was asked for. */
  soundFrame: number | null;
  /** Quanta with nothing but zeros since recording began. */
  silentQuanta: number;
  /** The pages of other players: makes the player. */
  enter?: () => Promise<void>;
  positions?: () => number[];
  isLoaded?: () => boolean;
  seek?: (sec: number) => void;
}

declare global {
  interface Window {
    __bench: BenchOfPage;
  }
}

/** Part of a recording: samples of each input from one frame of the audio clock on. */
export interface Recording {
  readonly contextFrame: number;
  readonly inputs: readonly Float32Array[];
  /** When frame 0 of the audio clock left the output, or would have, on the page's clock. */
  readonly zeroMs: number;
}

const PROCESSOR = `registerProcessor("bench-tap", class extends AudioWorkletProcessor {
  constructor({ numberOfInputs, processorOptions: { frames } }) {
    super();
    this.rings = Array.from({ length: numberOfInputs }, () => new Float32Array(frames));
    this.nextFrame = 0;
    this.isArmed = true;
    this.silent = 0;
    this.port.onmessage = ({ data }) => {
      if (data === "arm") this.isArmed = true;
      else this.port.postMessage({ endFrame: this.nextFrame, rings: this.rings });
    };
  }
  process(inputs) {
    // Chromium leaves currentFrame behind while the main thread holds the graph's lock: quanta are counted.
    const frame = Math.max(this.nextFrame, currentFrame);
    this.nextFrame = frame + 128;
    let hasSound = false;
    for (const [i, ring] of this.rings.entries()) {
      const left = inputs[i]?.[0];
      if (left) ring.set(left, frame % ring.length);
      else ring.fill(0, frame % ring.length, (frame % ring.length) + 128);
      hasSound ||= left !== undefined && left.some((sample) => sample !== 0);
    }
    if (!hasSound) this.port.postMessage({ silent: ++this.silent });
    if (hasSound && this.isArmed) {
      this.isArmed = false;
      const inQuantum = inputs.map(([left]) => left?.findIndex((sample) => sample !== 0) ?? -1);
      this.port.postMessage({ soundFrame: frame + Math.min(...inQuantum.filter((at) => at >= 0)) });
    }
    return true;
  }
})`;

/** Puts the bench into each document that the page opens from here on. */
export async function installRecorder(page: Page, recordingSec: number): Promise<void> {
  await page.addInitScript(
    ({ processor, sec }) => {
      const bench: BenchOfPage = {
        recordingSec: sec,
        pressedMs: Number.NaN,
        soundFrame: null,
        silentQuanta: 0,
        record: async (context, nodes) => {
          const type = "text/javascript";
          await context.audioWorklet.addModule(
            URL.createObjectURL(new Blob([processor], { type })),
          );
          const tap = new AudioWorkletNode(context, "bench-tap", {
            numberOfInputs: nodes.length,
            processorOptions: { frames: Math.ceil((sec * 44_100) / 128) * 128 },
          });
          for (const [i, node] of nodes.entries()) node.connect(tap, 0, i);
          tap.connect(context.destination);
          tap.port.addEventListener("message", (event: MessageEvent<Partial<TapNews>>) => {
            bench.soundFrame = event.data.soundFrame ?? bench.soundFrame;
            bench.silentQuanta = event.data.silent ?? bench.silentQuanta;
          });
          tap.port.start();
          Object.assign(bench, { context, tap });
        },
      };
      window.__bench = bench;
      addEventListener("click", (event) => (bench.pressedMs = event.timeStamp), true);
      window.__observePlayer = (observed: ObservedPlayer) => {
        bench.observed = observed;
        if (sec > 0) void bench.record(observed.context, [observed.output]);
      };
    },
    { processor: PROCESSOR, sec: recordingSec },
  );
}

interface TapNews {
  readonly soundFrame: number;
  readonly silent: number;
}

/** When the click happened and when the first sound after it left the output, on the page's clock. */
export async function waitForSound(page: Page): Promise<{ pressedMs: number; soundMs: number }> {
  await page.waitForFunction(() => {
    const { context, soundFrame } = window.__bench;
    return soundFrame !== null && (context?.getOutputTimestamp().contextTime ?? 0) > 0;
  });
  return page.evaluate(() => {
    const { context, soundFrame, pressedMs } = window.__bench;
    const { contextTime = 0, performanceTime = 0 } = context!.getOutputTimestamp();
    const soundMs = performanceTime + (soundFrame! / context!.sampleRate - contextTime) * 1000;
    return { pressedMs, soundMs };
  });
}

/** What was recorded from a frame of the audio clock on, at most what the ring holds. */
export async function takeRecording(page: Page, fromFrame: number): Promise<Recording> {
  const { inputs, ...rest } = await page.evaluate(async (from) => {
    const { context, tap } = window.__bench;
    const answer = new Promise<{ endFrame: number; rings: Float32Array[] }>((resolve) => {
      tap!.port.addEventListener("message", function take({ data }: MessageEvent) {
        if (!("rings" in (data as object))) return;
        tap!.port.removeEventListener("message", take);
        resolve(data as { endFrame: number; rings: Float32Array[] });
      });
    });
    tap!.port.postMessage("dump");
    const { endFrame, rings } = await answer;
    const length = rings[0]?.length ?? 0;
    const contextFrame = Math.max(from, endFrame - length, 0);
    const inputs = rings.map((ring) => {
      const samples = new Float32Array(endFrame - contextFrame);
      for (let i = 0; i < samples.length; i++) samples[i] = ring[(contextFrame + i) % length]!;
      const bytes = new Uint8Array(samples.buffer);
      let text = "";
      for (let at = 0; at < bytes.length; at += 32_768) {
        text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
      }
      return btoa(text);
    });
    const { contextTime = 0, performanceTime = 0 } = context!.getOutputTimestamp();
    return { contextFrame, inputs, zeroMs: performanceTime - contextTime * 1000 };
  }, fromFrame);
  return { ...rest, inputs: inputs.map(decode) };
}

function decode(base64: string): Float32Array {
  const bytes = Buffer.from(base64, "base64");
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
