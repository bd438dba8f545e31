import { BadFlac, type BitReader } from "./bit-reader.ts";
import type { StreamInfo } from "./stream-info.ts";

/** How two channels are stored: each for itself, or one of them as a difference. */
type Stereo = "independent" | "left-side" | "side-right" | "mid-side";

/** The beginning of one FLAC frame (RFC 9639, 9.1). */
export interface FrameHeader {
  readonly blockFrames: number;
  readonly stereo: Stereo;
  readonly channels: number;
  readonly bits: number;
}

const SYNC = 0x3ffe;
const STEREO: readonly Stereo[] = ["left-side", "side-right", "mid-side"];
/** Zero stands for what the stream says; -1 is reserved. */
const SAMPLE_BITS = [0, 8, 12, -1, 16, 20, 24, 32];

/** Reads a header up to its CRC-8, which is left to the caller. Throws `BadFlac` where none begins. */
export function readFrameHeader(reader: BitReader, info: StreamInfo): FrameHeader {
  if (reader.bits(14) !== SYNC || reader.bits(1) !== 0) {
    throw new BadFlac("A frame does not begin with its sync code.");
  }
  reader.bits(1);
  const sizeCode = reader.bits(4);
  const rateCode = reader.bits(4);
  const channelCode = reader.bits(4);
  const bits = SAMPLE_BITS[reader.bits(3)] ?? -1;
  if (reader.bits(1) !== 0 || bits < 0 || channelCode > 10) {
    throw new BadFlac("A frame header has reserved values.");
  }
  skipNumber(reader);
  const blockFrames = readBlockFrames(reader, sizeCode);
  skipRate(reader, rateCode);
  return {
    blockFrames,
    channels: channelCode < 8 ? channelCode + 1 : 2,
    stereo: STEREO[channelCode - 8] ?? "independent",
    bits: bits === 0 ? info.bits : bits,
  };
}

/** The frame's or sample's number, coded as UTF-8 codes characters. */
function skipNumber(reader: BitReader): void {
  const first = reader.bits(8);
  const ones = Math.clz32(~(first << 24));
  if (ones === 1 || ones > 7) throw new BadFlac("A frame number is not coded as it should be.");
  for (let i = 1; i < ones; i++) reader.bits(8);
}

function readBlockFrames(reader: BitReader, code: number): number {
  if (code === 0) throw new BadFlac("A frame header has a reserved block size.");
  if (code === 1) return 192;
  if (code <= 5) return 144 * 2 ** code;
  if (code === 6) return reader.bits(8) + 1;
  if (code === 7) return reader.bits(16) + 1;
  return 2 ** code;
}

function skipRate(reader: BitReader, code: number): void {
  if (code === 15) throw new BadFlac("A frame header has a reserved sample rate.");
  if (code === 12) reader.bits(8);
  else if (code > 12) reader.bits(16);
}
