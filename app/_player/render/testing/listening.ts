import type { StretchModule } from "../../stretch/stretch-module.ts";
import type { StretchPlan } from "../../stretch/stretch-plan.ts";
import { createPool, slotSide } from "../pool-memory.ts";
import { Renderer } from "../renderer.ts";
import { SampleShelf } from "../sample-shelf.ts";

export const SAMPLE_RATE = 44_100;
export const SECONDS = 40;
const QUANTUM = 128;
export const CLICK_EVERY_FRAMES = 22_050;

/** Makes modules as the audio thread does. */
async function makeModule(): Promise<StretchModule> {
  Object.assign(globalThis, { sampleRate: SAMPLE_RATE, currentTime: 0 });
  await import("../../stretch/stretch-worklet.ts");
  return (Reflect.get(globalThis, "makeStretchModule") as () => Promise<StretchModule>)();
}

export type Signal = (frame: number) => number;

export const tone =
  (hz: number): Signal =>
  (frame) =>
    0.5 * Math.sin((2 * Math.PI * hz * frame) / SAMPLE_RATE);
/** A burst of noise of 5 ms twice a second. */
export const clicks: Signal = (frame) => {
  const at = frame % CLICK_EVERY_FRAMES;
  return at < 220 ? Math.sin(at * at * 0.37) * (1 - at / 220) : 0;
};

/** A renderer over a track with these stems, and all that came out of it. */
export class Listening {
  readonly renderer: Renderer;
  readonly heard: number[] = [];

  constructor(stems: Readonly<Record<string, Signal>>) {
    const names = Object.keys(stems);
    const pool = createPool({
      slots: names.length * SECONDS,
      slotFrames: SAMPLE_RATE,
      isShared: false,
    });
    const shelf = new SampleShelf(pool);
    for (let slot = 0; slot < names.length * SECONDS; slot++) {
      const [lane, segment] = [Math.floor(slot / SECONDS), slot % SECONDS];
      const signal = stems[names[lane]!]!;
      for (const side of [0, 1] as const) {
        const samples = slotSide(pool, slot, side);
        for (let i = 0; i < SAMPLE_RATE; i++) {
          samples[i] = Math.round(signal(segment * SAMPLE_RATE + i) * 32_768);
        }
      }
      pool.filled[slot] = SAMPLE_RATE;
      shelf.place({ slot, lane, segment, generation: 0, fine: null });
    }
    this.renderer = new Renderer(shelf, SAMPLE_RATE);
    this.renderer.source.setEnd(SECONDS * SAMPLE_RATE);
    const lanes = names.map((channel, lane) => ({ lane, channel }));
    this.renderer.setDeck({ id: "pack", lanes, level: 1 });
  }

  static async withStretch(stems: Readonly<Record<string, Signal>>): Promise<Listening> {
    const listening = new Listening(stems);
    for (let i = 0; i < 2; i++) listening.renderer.addStretchModule(await makeModule());
    return listening;
  }

  /** Renders, and returns what came out. */
  listen(sec: number): number[] {
    const from = this.heard.length;
    const output = [new Float32Array(QUANTUM), new Float32Array(QUANTUM)] as const;
    for (let i = 0; i < (sec * SAMPLE_RATE) / QUANTUM; i++) {
      this.renderer.render(output);
      this.heard.push(...output[0]);
    }
    return this.heard.slice(from);
  }

  /** Renders without keeping what came out; returns the frames of that. */
  renderUnheard(sec: number): number {
    const output = [new Float32Array(QUANTUM), new Float32Array(QUANTUM)] as const;
    const quanta = Math.ceil((sec * SAMPLE_RATE) / QUANTUM);
    for (let i = 0; i < quanta; i++) this.renderer.render(output);
    return quanta * QUANTUM;
  }

  /** The frame of the track that is heard at the end of what was rendered. */
  get trackFrame(): number {
    const at = this.heard.length;
    const roll = this.renderer.heardAt(at);
    if (!roll) return this.renderer.cursorFrame;
    return roll.trackFrame + (at - roll.contextFrame) * roll.rate;
  }

  /**
   * Seconds between each click since an output frame and where it should have been; `track` was heard at that frame. A
   * click is where the energy around it has its centre.
   */
  lateness(at: number, track: number, rate: number): number[] {
    const found: number[] = [];
    const reach = 2200;
    for (let beat = Math.ceil(track / CLICK_EVERY_FRAMES); ; beat++) {
      const expected = at + (beat * CLICK_EVERY_FRAMES - track) / rate;
      if (expected + reach > this.heard.length) return found;
      if (expected - reach < at) continue;
      const from = Math.round(expected) - reach;
      found.push((centreOf(this.heard.slice(from, from + 2 * reach)) - reach) / SAMPLE_RATE);
    }
  }
}

/** Centre of energy, in samples from the beginning; NaN in silence. */
function centreOf(samples: readonly number[]): number {
  let [energy, moment] = [0, 0];
  for (const [i, x] of samples.entries()) {
    energy += x * x;
    moment += i * x * x;
  }
  return moment / energy;
}

/** A plan for tempo and pitch. */
export const stretch = (
  rate: number,
  semitones = 0,
  unpitched: readonly string[] = [],
): StretchPlan => ({ rate, semitones, unpitched });
