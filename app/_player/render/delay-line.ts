import type { StereoBuffer } from "./sample-shelf.ts";
import type { Source } from "./source.ts";

/** The last frames of every channel that were pulled from the source, so that the ear may be behind the cursor. */
export class DelayLine {
  readonly #source: Source;
  readonly #capacity: number;
  readonly #rings = new Map<string, StereoBuffer>();
  readonly #staged = new Map<string, { buffers: StereoBuffer; isUsed: boolean }>();
  readonly #stageFrames: number;
  #channels: readonly string[] = [];

  /** Frames that are kept, a power of two, and frames that are pulled at once. */
  constructor(source: Source, size: { readonly capacity: number; readonly stageFrames: number }) {
    this.#source = source;
    this.#capacity = size.capacity;
    this.#stageFrames = size.stageFrames;
  }

  /** The first stream frame that is not pulled yet. */
  get written(): number {
    return this.#source.streamFrame;
  }

  /** Makes room for channels before their first samples come. */
  reserve(channels: readonly string[]): void {
    for (const channel of channels) {
      if (this.#rings.has(channel)) continue;
      this.#staged.set(channel, { buffers: stereo(this.#stageFrames), isUsed: false });
      this.#rings.set(channel, stereo(this.#capacity));
      this.#channels = [...this.#rings.keys()];
    }
  }

  /** Channels that there is room for; the same array as long as there are no more. */
  get channels(): readonly string[] {
    return this.#channels;
  }

  /** Pulls until a stream frame. */
  pullTo(streamFrame: number): void {
    while (this.written < streamFrame) {
      this.#pull(Math.min(this.#stageFrames, streamFrame - this.written));
    }
  }

  /** Copies frames of a channel to the beginning of `into`; zeros for what was never there. */
  read(
    channel: string,
    streamFrame: number,
    [frames, into]: readonly [number, StereoBuffer],
  ): void {
    const ring = this.#rings.get(channel);
    if (!ring) {
      for (const side of into) side.fill(0, 0, frames);
      return;
    }
    const start = wrap(streamFrame, this.#capacity);
    const first = Math.min(frames, this.#capacity - start);
    for (const [i, side] of ring.entries()) {
      into[i]?.set(side.subarray(start, start + first));
      if (first < frames) into[i]?.set(side.subarray(0, frames - first), first);
    }
  }

  /** Silences what is kept. */
  clear(): void {
    for (const ring of this.#rings.values()) for (const side of ring) side.fill(0);
  }

  #pull(frames: number): void {
    const from = this.written;
    for (const stage of this.#staged.values()) {
      if (stage.isUsed) for (const side of stage.buffers) side.fill(0);
      stage.isUsed = false;
    }
    this.#source.pull(frames, this.#stage);
    for (const [channel, { buffers }] of this.#staged)
      this.#write(channel, from, [frames, buffers]);
  }

  readonly #stage = (channel: string): StereoBuffer => {
    this.reserve([channel]);
    const stage = this.#staged.get(channel);
    if (!stage) return stereo(this.#stageFrames);
    stage.isUsed = true;
    return stage.buffers;
  };

  #write(
    channel: string,
    streamFrame: number,
    [frames, from]: readonly [number, StereoBuffer],
  ): void {
    const ring = this.#rings.get(channel);
    const start = wrap(streamFrame, this.#capacity);
    const first = Math.min(frames, this.#capacity - start);
    for (const [i, side] of from.entries()) {
      ring?.[i]?.set(side.subarray(0, first), start);
      if (first < frames) ring?.[i]?.set(side.subarray(first, frames), 0);
    }
  }
}

function wrap(streamFrame: number, capacity: number): number {
  return ((streamFrame % capacity) + capacity) % capacity;
}

function stereo(frames: number): StereoBuffer {
  return [new Float32Array(frames), new Float32Array(frames)];
}
