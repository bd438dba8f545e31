import { FADER_FADE_FRAMES } from "../fades.ts";
import { LinearRamp } from "./linear-ramp.ts";
import { panMatrix } from "../mixer/pan.ts";
import type { StereoSamples } from "./sample-shelf.ts";

/** How loud a channel is and where it sits: a linear gain, and a place from -1 (left) to 1 (right). */
export interface FaderSetting {
  readonly gain: number;
  readonly pan: number;
}

/** A stereo channel's gain and pan, moved in straight lines, with the peaks of what leaves it. */
export class Fader {
  /** From left to left, right to left, left to right, right to right. */
  readonly #ramps = [1, 0, 0, 1].map((value) => new LinearRamp(value));
  #setting: FaderSetting = { gain: 1, pan: 0 };
  readonly #peaks: [number, number] = [0, 0];

  get setting(): FaderSetting {
    return this.#setting;
  }

  /** Silent now and until it is moved again. */
  get isSilent(): boolean {
    return this.#setting.gain === 0 && !this.#ramps.some((ramp) => ramp.isMoving);
  }

  set(setting: FaderSetting, fadeFrames = FADER_FADE_FRAMES): void {
    const { gain, pan } = setting;
    if (gain === this.#setting.gain && pan === this.#setting.pan) return;
    this.#setting = setting;
    for (const [i, weight] of panMatrix(pan).entries()) {
      this.#ramps[i]?.moveTo(weight * gain, fadeFrames);
    }
  }

  /** Adds the first `frames` samples of a channel to an output. */
  mix(input: StereoSamples, output: StereoSamples, frames: number): void {
    const [fromLeft, leftFromRight, rightFromLeft, fromRight] = this.#ramps;
    if (!fromLeft || !leftFromRight || !rightFromLeft || !fromRight) return;
    this.#addSide(0, { own: fromLeft, other: leftFromRight }, { input, output, frames });
    this.#addSide(1, { own: fromRight, other: rightFromLeft }, { input, output, frames });
    for (const ramp of this.#ramps) ramp.advance(frames);
  }

  /** Largest samples since the last call, left and right. */
  takePeaks(): [left: number, right: number] {
    const [left, right] = this.#peaks;
    this.#peaks[0] = 0;
    this.#peaks[1] = 0;
    return [left, right];
  }

  #addSide(
    side: 0 | 1,
    { own, other }: { own: LinearRamp; other: LinearRamp },
    { input, output, frames }: { input: StereoSamples; output: StereoSamples; frames: number },
  ): void {
    const [samples, opposite, into] = [input[side], input[1 - side] ?? input[side], output[side]];
    const isStraight = other.target === 0 && !other.isMoving;
    let peak = this.#peaks[side];
    for (let i = 0; i < frames; i++) {
      let sample = (samples[i] ?? 0) * (own.isMoving ? own.valueAt(i) : own.target);
      if (!isStraight) {
        sample += (opposite[i] ?? 0) * (other.isMoving ? other.valueAt(i) : other.target);
      }
      // Rounded first: what cancels out then does so exactly, whatever is added in between.
      sample = Math.fround(sample);
      into[i] = (into[i] ?? 0) + sample;
      peak = Math.max(peak, Math.abs(sample));
    }
    this.#peaks[side] = peak;
  }
}
