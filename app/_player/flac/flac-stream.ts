import { BadFlac, BitReader, OutOfBytes, SLACK_BYTES } from "./bit-reader.ts";
import { crc16, crc8 } from "./crc.ts";
import { readFrameHeader, type FrameHeader } from "./frame-header.ts";
import { readStreamInfo, type StreamInfo } from "./stream-info.ts";
import { readSubframe } from "./subframe.ts";
import type { DecodedBlock } from "../render/sample-format.ts";

/** Takes decoded frames in order. Both arrays hold `frames` integers of `bits` bits and are used again afterwards. */
export type TakeFrames = (block: DecodedBlock) => void;

const FIRST_BYTES = 1 << 16;

/**
 * Decodes a mono or stereo FLAC file while it arrives: each block of some 90 ms is handed on as soon as its bytes are
 * there. After `restart` another file may follow, in the same memory.
 *
 * Every frame's checksums are compared. Follows RFC 9639; without seek tables, Ogg and more than two channels.
 */
export class FlacStream {
  #take: TakeFrames;
  #bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#bytes.buffer);
  /** Bytes up to here are decoded; bytes from here to `#end` are not. */
  #start = 0;
  #end = 0;
  #info: StreamInfo | null = null;
  #channels: [Int32Array, Int32Array] = [new Int32Array(0), new Int32Array(0)];
  #frames = 0;

  constructor(take: TakeFrames) {
    this.#take = take;
  }

  /** Forgets the file, whatever has arrived of it. */
  restart(take: TakeFrames): void {
    this.#take = take;
    [this.#start, this.#end, this.#frames] = [0, 0, 0];
    this.#info = null;
  }

  /** Null until the file's beginning has arrived. */
  get info(): StreamInfo | null {
    return this.#info;
  }

  /** Frames handed on so far. */
  get frames(): number {
    return this.#frames;
  }

  /** Takes the next bytes and decodes what is whole. Throws `BadFlac` where the file is damaged. */
  push(chunk: Uint8Array): void {
    this.#append(chunk);
    while (this.#decodeNext());
  }

  /** Throws `BadFlac` when the file is shorter than it says. */
  finish(): void {
    if (!this.#info) throw new BadFlac("The file ends before its first frame.");
    const { totalFrames } = this.#info;
    if (this.#end > this.#start) throw new BadFlac("The file ends inside of a frame.");
    if (totalFrames > 0 && this.#frames !== totalFrames) {
      throw new BadFlac(`The file has ${this.#frames} of ${totalFrames} frames.`);
    }
  }

  #append(chunk: Uint8Array): void {
    const kept = this.#end - this.#start;
    const room = kept + chunk.length + SLACK_BYTES;
    if (room > this.#bytes.length) {
      const larger = new Uint8Array(2 * room);
      larger.set(this.#bytes.subarray(this.#start, this.#end));
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    } else {
      this.#bytes.copyWithin(0, this.#start, this.#end);
    }
    this.#bytes.set(chunk, kept);
    this.#start = 0;
    this.#end = kept + chunk.length;
    this.#bytes.fill(0, this.#end, this.#end + SLACK_BYTES);
  }

  /** False when nothing more is whole. */
  #decodeNext(): boolean {
    if (this.#start === this.#end) return false;
    const reader = new BitReader(this.#view, this.#start, this.#end);
    try {
      if (this.#info) this.#decodeFrame(reader, this.#info);
      else this.#begin(reader);
    } catch (error) {
      if (error instanceof OutOfBytes) return false;
      throw error;
    }
    this.#start = reader.bit / 8;
    return true;
  }

  #begin(reader: BitReader): void {
    const info = readStreamInfo(reader);
    if (info.channels > 2) throw new BadFlac(`The file has ${info.channels} channels.`);
    const frames = info.maxBlockFrames;
    if (this.#channels[0].length < frames) {
      this.#channels = [new Int32Array(frames), new Int32Array(frames)];
    }
    this.#info = info;
  }

  #decodeFrame(reader: BitReader, info: StreamInfo): void {
    const header = readFrameHeader(reader, info);
    const headerEnd = reader.bit / 8;
    const isWhole = reader.bits(8) === crc8(this.#bytes, this.#start, headerEnd);
    if (!isWhole) throw new BadFlac("A frame header's checksum is wrong.");
    this.#checkHeader(header, info);
    this.#readChannels(reader, header);
    reader.bit = Math.ceil(reader.bit / 8) * 8;
    const end = reader.bit / 8;
    if (reader.bits(16) !== crc16(this.#bytes, this.#start, end)) {
      throw new BadFlac("A frame's checksum is wrong.");
    }
    const [left, right] = this.#channels;
    const { blockFrames: frames, bits, channels } = header;
    this.#take({ left, right: channels === 1 ? left : right, frames, bits });
    this.#frames += frames;
  }

  #checkHeader(header: FrameHeader, info: StreamInfo): void {
    const isFitting = header.blockFrames <= info.maxBlockFrames;
    if (!isFitting || header.channels !== info.channels) {
      throw new BadFlac("A frame is larger than the file says.");
    }
  }

  #readChannels(reader: BitReader, { blockFrames, bits, channels, stereo }: FrameHeader): void {
    const [first, second] = this.#channels;
    const sideBits = bits + 1;
    const frames = blockFrames;
    readSubframe(reader, {
      samples: first,
      frames,
      bits: stereo === "side-right" ? sideBits : bits,
    });
    if (channels === 1) return;
    const isSecondSide = stereo === "left-side" || stereo === "mid-side";
    readSubframe(reader, { samples: second, frames, bits: isSecondSide ? sideBits : bits });
    if (stereo !== "independent") JOINS[stereo](first, second, frames);
  }
}

type Join = (first: Int32Array, second: Int32Array, frames: number) => void;

/** Makes left and right of what was stored in their place. */
const JOINS: Readonly<Record<Exclude<FrameHeader["stereo"], "independent">, Join>> = {
  "left-side": (left, side, frames) => {
    for (let i = 0; i < frames; i++) side[i] = (left[i] ?? 0) - (side[i] ?? 0);
  },
  "side-right": (side, right, frames) => {
    for (let i = 0; i < frames; i++) side[i] = (side[i] ?? 0) + (right[i] ?? 0);
  },
  "mid-side": (mid, side, frames) => {
    for (let i = 0; i < frames; i++) {
      const difference = side[i] ?? 0;
      const sum = 2 * (mid[i] ?? 0) + (difference & 1);
      mid[i] = (sum + difference) / 2;
      side[i] = (sum - difference) / 2;
    }
  },
};
