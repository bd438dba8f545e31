import { GainRamp } from "./gain-ramp.ts";

/** Samples that a meter looks back on: 46 ms at 44.1 kHz, enough for ten readings a second to miss little. */
const METER_FRAMES = 2048;

/** A fader with a stereo meter behind it. */
export class Channel {
  readonly input: GainNode;
  readonly ramp: GainRamp;
  readonly #analysers: readonly AnalyserNode[];
  readonly #samples = new Float32Array(METER_FRAMES);

  constructor(context: BaseAudioContext, output: AudioNode) {
    this.input = new GainNode(context, { gain: 1 });
    this.input.connect(output);
    this.ramp = new GainRamp(this.input.gain, 1);
    const splitter = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
    this.input.connect(splitter);
    this.#analysers = [0, 1].map((side) => {
      const analyser = new AnalyserNode(context, { fftSize: METER_FRAMES });
      splitter.connect(analyser, side);
      return analyser;
    });
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
  }
}
