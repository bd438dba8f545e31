/** Samples of a WAV file; of 24 bits as they are stored. */
export interface ReadWav {
  readonly frames: number;
  readonly channels: readonly [Int32Array, Int32Array];
}

const BYTES_PER_FRAME = 6;

/** Reads a stereo WAV of 24 bits; throws for anything else. */
export function readWav(file: Buffer): ReadWav {
  if (file.toString("latin1", 0, 4) !== "RIFF") throw new Error("This is no WAV file.");
  const format = findChunk(file, "fmt ");
  if (format.readUInt16LE(2) !== 2 || format.readUInt16LE(14) !== 24) {
    throw new Error("This is no stereo WAV of 24 bits.");
  }
  const audio = findChunk(file, "data");
  const frames = audio.byteLength / BYTES_PER_FRAME;
  const channels = [new Int32Array(frames), new Int32Array(frames)] as const;
  for (let frame = 0; frame < frames; frame += 1) {
    channels[0][frame] = audio.readIntLE(frame * BYTES_PER_FRAME, 3);
    channels[1][frame] = audio.readIntLE(frame * BYTES_PER_FRAME + 3, 3);
  }
  return { frames, channels };
}

function findChunk(file: Buffer, name: string): Buffer {
  let at = 12;
  while (at + 8 <= file.byteLength) {
    const size = file.readUInt32LE(at + 4);
    if (file.toString("latin1", at, at + 4) === name) return file.subarray(at + 8, at + 8 + size);
    at += 8 + size + (size % 2);
  }
  throw new Error(`The WAV has no ${name}.`);
}
