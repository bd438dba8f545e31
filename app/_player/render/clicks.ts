import type { StereoBuffer } from "./sample-shelf.ts";

/** Beats of the track, ascending, in frames; `accents` is 1 where a bar begins. */
export interface BeatMarks {
  readonly frames: Float64Array;
  readonly accents: Uint8Array;
}

const LENGTH_SEC = 0.04;
const PITCH_HZ = { plain: 1000, accent: 1600 };
/** A click falls to a tenth of its level within this time. */
const DECAY_SEC = 0.009;
const PEAK = 0.8;

/** The samples of a click, and of one on the first beat of a bar. */
export type ClickSounds = Readonly<Record<"plain" | "accent", Float32Array<ArrayBuffer>>>;

/** Short tones, laid into the output at exact frames. */
export class Clicks {
  readonly #sounds: ClickSounds;
  #sounding: { sound: Float32Array; at: number }[] = [];

  constructor(sampleRate: number) {
    this.#sounds = clickSounds(sampleRate);
  }

  /** Begins a click at a sample of the buffer that `addTo` gets next. */
  start(at: number, isAccent: boolean): void {
    this.#sounding.push({ sound: this.#sounds[isAccent ? "accent" : "plain"], at: -at });
  }

  /** Adds what sounds to both sides. */
  addTo(output: StereoBuffer, frames: number): void {
    for (const click of this.#sounding) {
      for (let i = Math.max(0, -click.at); i < frames; i++) {
        const sample = click.sound[click.at + i];
        if (sample === undefined) break;
        for (const side of output) side[i] = (side[i] ?? 0) + sample;
      }
      click.at += frames;
    }
    this.#sounding = this.#sounding.filter(({ at, sound }) => at < sound.length);
  }
}

/** Index of the first beat at or behind a frame. */
export function firstBeatFrom(marks: BeatMarks, frame: number): number {
  let [low, high] = [0, marks.frames.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((marks.frames[middle] ?? Infinity) < frame) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Both sounds at a sample rate. */
export function clickSounds(sampleRate: number): ClickSounds {
  return {
    plain: clickSound(PITCH_HZ.plain, sampleRate),
    accent: clickSound(PITCH_HZ.accent, sampleRate),
  };
}

function clickSound(pitchHz: number, sampleRate: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: Math.round(LENGTH_SEC * sampleRate) }, (_, i) => {
    const sec = i / sampleRate;
    return PEAK * Math.sin(2 * Math.PI * pitchHz * sec) * 10 ** (-sec / DECAY_SEC);
  });
}
