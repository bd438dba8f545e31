import { timeAtFrame } from "../context-time.ts";
import { GainRamp } from "./gain-ramp.ts";
import { panMatrix } from "../mixer/pan.ts";
import type { FaderSetting } from "../render/fader.ts";

/** Samples that a meter looks back on: 46 ms at 44.1 kHz, enough for ten readings a second to miss little. */
const METER_FRAMES = 2048;

/** When a fader moves, in frames of the audio clock. */
export interface FaderMove {
  readonly startFrame: number;
  readonly endFrame: number;
}

/** A fader with pan and a stereo meter behind it. */
export class Channel {
  readonly input: ChannelSplitterNode;
  readonly output: ChannelMergerNode;
  readonly #context: BaseAudioContext;
  /** From left to left, right to left, left to right, right to right. */
  readonly #ramps: readonly GainRamp[];
  readonly #analysers: readonly AnalyserNode[];
  readonly #samples = new Float32Array(METER_FRAMES);
  #setting: FaderSetting = { gain: 1, pan: 0 };

  constructor(context: BaseAudioContext, output: AudioNode) {
    this.#context = context;
    this.input = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
    this.output = new ChannelMergerNode(context, { numberOfInputs: 2 });
    this.output.connect(output);
    this.#ramps = panMatrix(0).map((weight, i) => {
      const node = new GainNode(context, { gain: weight });
      this.input.connect(node, i % 2).connect(this.output, 0, i < 2 ? 0 : 1);
      return new GainRamp(node.gain, weight);
    });
    const splitter = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
    this.output.connect(splitter);
    this.#analysers = [0, 1].map((side) => {
      const analyser = new AnalyserNode(context, { fftSize: METER_FRAMES });
      splitter.connect(analyser, side);
      return analyser;
    });
  }

  move({ gain, pan }: FaderSetting, { startFrame, endFrame }: FaderMove): void {
    if (gain === this.#setting.gain && pan === this.#setting.pan) return;
    this.#setting = { gain, pan };
    const { sampleRate } = this.#context;
    const [startSec, endSec] = [startFrame, endFrame].map((frame) =>
      timeAtFrame(frame, sampleRate),
    );
    for (const [i, weight] of panMatrix(pan).entries()) {
      this.#ramps[i]?.rampTo(weight * gain, startSec ?? 0, endSec ?? 0);
    }
  }

  /** Largest sample of the last 46 ms, left and right, behind the fader. */
  readLevels(): [left: number, right: number] {
    const [left, right] = this.#analysers.map((analyser) => {
      analyser.getFloatTimeDomainData(this.#samples);
      let peak = 0;
      for (const sample of this.#samples) peak = Math.max(peak, Math.abs(sample));
      return peak;
    });
    return [left ?? 0, right ?? 0];
  }

  disconnect(): void {
    this.input.disconnect();
    this.output.disconnect();
  }
}
