import { Fader } from "./fader.ts";
import type { StereoBuffer, StereoSamples } from "./sample-shelf.ts";

interface Channel {
  readonly fader: Fader;
  readonly buffers: StereoBuffer;
  hasSound: boolean;
}

/** The channels that lanes play into, by name: a buffer and a fader each, made when they are first named. */
export class ChannelBank {
  readonly #frames: number;
  readonly #channels = new Map<string, Channel>();

  /** `frames`: what one call can hold at most. */
  constructor(frames: number) {
    this.#frames = frames;
  }

  fader(name: string): Fader {
    return this.#channel(name).fader;
  }

  isSilent(name: string): boolean {
    return this.#channel(name).fader.isSilent;
  }

  /** Where a lane adds its samples; marks the channel as sounding until the next `clear`. */
  readonly buffers = (name: string): StereoBuffer => {
    const channel = this.#channel(name);
    channel.hasSound = true;
    return channel.buffers;
  };

  clear(frames: number): void {
    for (const channel of this.#channels.values()) {
      if (!channel.hasSound) continue;
      for (const side of channel.buffers) side.fill(0, 0, frames);
      channel.hasSound = false;
    }
  }

  /** Adds all channels behind their faders to an output. */
  mixInto(output: StereoSamples, frames: number): void {
    for (const { fader, buffers } of this.#channels.values()) fader.mix(buffers, output, frames);
  }

  takePeaks(): Record<string, [left: number, right: number]> {
    const peaks: Record<string, [number, number]> = {};
    for (const [name, { fader }] of this.#channels) peaks[name] = fader.takePeaks();
    return peaks;
  }

  #channel(name: string): Channel {
    const known = this.#channels.get(name);
    if (known) return known;
    const buffers: StereoBuffer = [new Float32Array(this.#frames), new Float32Array(this.#frames)];
    const channel = { fader: new Fader(), buffers, hasSound: false };
    this.#channels.set(name, channel);
    return channel;
  }
}
