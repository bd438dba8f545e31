import type { DelayLine } from "../render/delay-line.ts";
import type { StereoBuffer } from "../render/sample-shelf.ts";
import { Stretcher } from "./stretcher.ts";
import type { StretchModule } from "./stretch-module.ts";

interface Group {
  readonly stretcher: Stretcher;
  readonly channels: readonly string[];
}

/** More than a block of the analysis: that is what a beginning needs at once. */
const BUFFER_FRAMES = 8192;

/**
 * Stretches what a delay line holds, one quantum of output at a time.
 *
 * What comes out at an output frame was read at the input frame that had been reached `outputLatency` frames of output
 * before, less `inputLatency`.
 */
export class StretchStage {
  readonly #groups: readonly Group[];
  readonly inputLatency: number;
  readonly outputLatency: number;
  readonly #blockFrames: number;
  /** The next stream frame that is read. */
  #fed = 0;
  #fraction = 0;
  #outFrame = 0;
  /** Up to where the stream had been read at past output frames. */
  #feeds: { readonly outFrame: number; readonly fed: number }[] = [];

  /** One module for each group of channels: the first changes pitch, the second keeps it; both change tempo. */
  constructor(
    modules: readonly StretchModule[],
    groups: readonly (readonly string[])[],
    sampleRate: number,
  ) {
    this.#groups = groups.map((channels, i) => {
      const module = modules[i];
      if (!module) throw new Error("A stretch group lacks its module.");
      const size = { pairs: channels.length, maxFrames: BUFFER_FRAMES, sampleRate };
      return { stretcher: new Stretcher(module, size), channels };
    });
    const [first] = this.#groups;
    this.inputLatency = first?.stretcher.inputLatency ?? 0;
    this.outputLatency = first?.stretcher.outputLatency ?? 0;
    this.#blockFrames = 2 * this.inputLatency;
  }

  setSemitones(semitones: number): void {
    for (const [i, { stretcher }] of this.#groups.entries()) {
      stretcher.setSemitones(i === 0 ? semitones : 0);
    }
  }

  /** Begins anew, having heard the block that ends at a stream frame. */
  begin(line: DelayLine, streamFrame: number): void {
    this.#fed = streamFrame;
    this.#fraction = 0;
    this.#outFrame = 0;
    this.#feeds = [{ outFrame: 0, fed: streamFrame }];
    line.pullTo(streamFrame);
    for (const { stretcher, channels } of this.#groups) {
      stretcher.reset();
      for (const [pair, channel] of channels.entries()) {
        const from = streamFrame - this.#blockFrames;
        line.read(channel, from, [this.#blockFrames, stretcher.input(pair)]);
      }
      stretcher.seek(this.#blockFrames);
    }
  }

  /** Makes the next frames of output; `output` may be left out where they are not heard. */
  step(line: DelayLine, rate: number, { frames, output }: StretchStep): void {
    const exact = frames * rate + this.#fraction;
    const count = Math.floor(exact);
    this.#fraction = exact - count;
    line.pullTo(this.#fed + count);
    for (const { stretcher, channels } of this.#groups) {
      for (const [pair, channel] of channels.entries()) {
        line.read(channel, this.#fed, [count, stretcher.input(pair)]);
      }
      stretcher.process(count, frames);
      for (const [pair, channel] of channels.entries()) {
        copy(stretcher.output(pair), output?.(channel), frames);
      }
    }
    this.#fed += count;
    this.#outFrame += frames;
    this.#note();
  }

  /** The stream frame that the output has come to. */
  get heardFrame(): number {
    const at = this.#outFrame - this.outputLatency;
    const next = this.#feeds.findIndex(({ outFrame }) => outFrame >= at);
    const [before, after] = [this.#feeds[Math.max(0, next - 1)], this.#feeds[Math.max(0, next)]];
    if (!before || !after) return 0;
    const span = after.outFrame - before.outFrame;
    const share = span > 0 ? Math.max(0, at - before.outFrame) / span : 0;
    return before.fed + (after.fed - before.fed) * share - this.inputLatency;
  }

  #note(): void {
    this.#feeds.push({ outFrame: this.#outFrame, fed: this.#fed });
    const oldest = this.#outFrame - this.outputLatency;
    const last = this.#feeds.findLastIndex(({ outFrame }) => outFrame <= oldest);
    if (last > 0) this.#feeds.splice(0, last);
  }
}

export interface StretchStep {
  /** Frames of output, a quantum at most. */
  readonly frames: number;
  readonly output: ((channel: string) => StereoBuffer) | null;
}

function copy(from: StereoBuffer, to: StereoBuffer | undefined, frames: number): void {
  for (const [i, side] of from.entries()) to?.[i]?.set(side.subarray(0, frames));
}
