import type { StereoBuffer } from "../render/sample-shelf.ts";

/** How an Opus file's samples map to frames of the track; the margins are in samples at 48 kHz. */
export interface OpusMapping {
  readonly leadFrames: number;
  readonly tailFrames: number;
}

const FRAMES_PER_SAMPLE = 147 / 160;
/** What an encoder's delay may be at most: 80 ms (RFC 7845, 4.2). */
const MOST_DELAY_FRAMES = 3528;
/** Resamplers differ by so many frames at the end. */
const MOST_ROUNDING_FRAMES = 2;

/**
 * Cuts a segment of `frames` frames out of its decoded file, which is at 44.1 kHz by then.
 *
 * A browser that does not leave out the encoder's own delay, as it should, is found out by the length.
 */
export function cutOpusSegment(
  decoded: StereoBuffer,
  { leadFrames, tailFrames }: OpusMapping,
  frames: number,
): readonly [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>] {
  const [lead, tail] = [leadFrames * FRAMES_PER_SAMPLE, tailFrames * FRAMES_PER_SAMPLE];
  const surplus = decoded[0].length - (lead + frames + tail);
  if (surplus < -MOST_ROUNDING_FRAMES || surplus > MOST_DELAY_FRAMES) {
    throw new RangeError(
      `The file has ${decoded[0].length} frames; ${Math.round(lead + frames + tail)} were expected.`,
    );
  }
  const start = Math.round(lead) + (surplus > MOST_ROUNDING_FRAMES ? Math.round(surplus) : 0);
  return [cut(decoded[0], start, frames), cut(decoded[1], start, frames)];
}

function cut(samples: Float32Array, start: number, frames: number): Float32Array<ArrayBuffer> {
  const part = new Float32Array(frames);
  part.set(samples.subarray(start, start + frames));
  return part;
}
