import { BadFlac, type BitReader } from "./bit-reader.ts";

/** What a FLAC file says about all of its frames (RFC 9639, 8.2). */
export interface StreamInfo {
  /** Frames of one block at most. */
  readonly maxBlockFrames: number;
  readonly sampleRate: number;
  readonly channels: number;
  readonly bits: number;
  /** Zero where the encoder did not know. */
  readonly totalFrames: number;
}

const MAGIC = 0x664c_6143;
const STREAMINFO = 0;
const STREAMINFO_BYTES = 34;

/** Reads the beginning of a file up to its first frame; throws `OutOfBytes` until that is there. */
export function readStreamInfo(reader: BitReader): StreamInfo {
  if (reader.longBits(32) !== MAGIC) throw new BadFlac("The file does not begin with fLaC.");
  let info: StreamInfo | null = null;
  for (let isLast = false; !isLast;) {
    isLast = reader.bits(1) === 1;
    const kind = reader.bits(7);
    const bytes = reader.bits(24);
    if (kind === STREAMINFO && bytes === STREAMINFO_BYTES) info = readInfo(reader);
    else reader.bit += bytes * 8;
    reader.check();
  }
  if (!info) throw new BadFlac("The file has no STREAMINFO block.");
  return info;
}

function readInfo(reader: BitReader): StreamInfo {
  reader.bits(16);
  const maxBlockFrames = reader.bits(16);
  reader.longBits(24);
  reader.longBits(24);
  const sampleRate = reader.bits(20);
  const channels = reader.bits(3) + 1;
  const bits = reader.bits(5) + 1;
  const totalFrames = reader.longBits(36);
  reader.bit += 128;
  return { maxBlockFrames, sampleRate, channels, bits, totalFrames };
}
