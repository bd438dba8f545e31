import type { DeckPlan } from "./deck-plan.ts";
import { LinearRamp } from "./linear-ramp.ts";
import type { SampleShelf, StereoBuffer } from "./sample-shelf.ts";

/** Where a channel's samples are gathered; made on first use, one quantum or more long. */
export type ChannelBuffers = (channel: string) => StereoBuffer;

/** A deck that reads on from a frame, in lock-step over all of its lanes, while its gain rises or falls. */
export class Voice {
  deck: DeckPlan;
  readonly #gain: LinearRamp;
  /** The next frame that it reads. */
  frame: number;

  constructor(deck: DeckPlan, frame: number, gain: number) {
    this.deck = deck;
    this.frame = frame;
    this.#gain = new LinearRamp(gain);
  }

  /** It has faded out and is of no more use. */
  get isOver(): boolean {
    return this.#gain.target === 0 && !this.#gain.isMoving;
  }

  fadeTo(gain: number, frames: number): void {
    this.#gain.moveTo(gain, frames);
  }

  /** Adds its next `frames` frames to the channels, from sample `at` on, and moves on. */
  addTo(channels: ChannelBuffers, { shelf, scratch, at, frames }: VoiceSpan): void {
    for (const { lane, channel } of this.deck.lanes) {
      shelf.read(lane, this.frame, [frames, scratch]);
      const buffers = channels(channel);
      addScaled(buffers[0], scratch[0], { at, frames, gain: this.#gain, level: this.deck.level });
      addScaled(buffers[1], scratch[1], { at, frames, gain: this.#gain, level: this.deck.level });
    }
    this.#gain.advance(frames);
    this.frame += frames;
  }
}

export interface VoiceSpan {
  readonly shelf: SampleShelf;
  /** Room for the frames of one lane. */
  readonly scratch: StereoBuffer;
  readonly at: number;
  readonly frames: number;
}

function addScaled(
  into: Float32Array,
  samples: Float32Array,
  span: { at: number; frames: number; gain: LinearRamp; level: number },
): void {
  const { at, frames, gain, level } = span;
  if (!gain.isMoving) {
    const scale = gain.target * level;
    for (let i = 0; i < frames; i++) into[at + i] = (into[at + i] ?? 0) + (samples[i] ?? 0) * scale;
    return;
  }
  for (let i = 0; i < frames; i++) {
    into[at + i] = (into[at + i] ?? 0) + (samples[i] ?? 0) * (gain.valueAt(i) * level);
  }
}
