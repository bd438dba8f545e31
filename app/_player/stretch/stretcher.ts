import type { StereoBuffer } from "../render/sample-shelf.ts";
import type { StretchModule } from "./stretch-module.ts";

const BLOCK_SEC = 0.12;
const INTERVAL_SEC = 0.03;
/** Partials above this are moved by a distance, not by a factor: cymbals keep their sound. */
const TONALITY_LIMIT_HZ = 8000;

/** Changes tempo and pitch of several stereo channels at once, with one analysis for all: they stay in phase. */
export class Stretcher {
  readonly #module: StretchModule;
  readonly #sampleRate: number;
  readonly #channels: number;
  readonly #maxFrames: number;
  readonly #start: number;
  /** What comes out was read this much earlier: frames of input, and frames of output. */
  readonly inputLatency: number;
  readonly outputLatency: number;

  /** `maxFrames`: what one call can take or give. */
  constructor(
    module: StretchModule,
    size: { readonly pairs: number; readonly maxFrames: number; readonly sampleRate: number },
  ) {
    this.#module = module;
    this.#sampleRate = size.sampleRate;
    this.#channels = size.pairs * 2;
    this.#maxFrames = size.maxFrames;
    const [block, interval] = [BLOCK_SEC, INTERVAL_SEC].map((sec) =>
      Math.round(sec * size.sampleRate),
    );
    module._configure(this.#channels, block ?? 0, interval ?? 0, true);
    this.#start = module._setBuffers(this.#channels, this.#maxFrames);
    this.inputLatency = module._inputLatency();
    this.outputLatency = module._outputLatency();
    module._reset();
  }

  setSemitones(semitones: number): void {
    this.#module._setTransposeSemitones(semitones, TONALITY_LIMIT_HZ / this.#sampleRate);
  }

  /** Forgets what it has heard. */
  reset(): void {
    this.#module._reset();
  }

  /** Takes the input as what it has just heard; nothing of that comes out. */
  seek(inputFrames: number): void {
    this.#module._seek(inputFrames, 1);
  }

  /** Where a pair's next input goes. */
  input(pair: number): StereoBuffer {
    return [this.#view(2 * pair), this.#view(2 * pair + 1)];
  }

  /** What the last `process` gave for a pair. */
  output(pair: number): StereoBuffer {
    return [this.#view(this.#channels + 2 * pair), this.#view(this.#channels + 2 * pair + 1)];
  }

  process(inputFrames: number, outputFrames: number): void {
    this.#module._process(inputFrames, outputFrames);
  }

  // The module's memory may have grown and moved since the last call.
  #view(buffer: number): Float32Array {
    const offset = this.#start + buffer * this.#maxFrames * Float32Array.BYTES_PER_ELEMENT;
    return new Float32Array(this.#module.HEAP8.buffer, offset, this.#maxFrames);
  }
}
