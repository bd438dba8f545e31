import type { StereoBuffer } from "../render/sample-shelf.ts";

/** Decodes a whole audio file, at the rate of the context; a mono file has two like sides. Detaches the bytes. */
export async function decodeFile(
  context: BaseAudioContext,
  bytes: ArrayBuffer,
): Promise<StereoBuffer> {
  const decoded = await context.decodeAudioData(bytes);
  const right = Math.min(1, decoded.numberOfChannels - 1);
  return [decoded.getChannelData(0), decoded.getChannelData(right)];
}
