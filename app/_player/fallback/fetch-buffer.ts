import { decodeFile } from "../packs/decode-file.ts";
import { cutOpusSegment } from "../packs/opus-segment.ts";
import { fetchSegment, PackError } from "../packs/pack-client.ts";
import { segmentLength, type Pack } from "../packs/pack.ts";
import type { SegmentKey } from "../transport/segment-store.ts";

interface FetchBufferOptions {
  readonly context: BaseAudioContext;
  /** The pack of the segment, unless it is gone. */
  readonly pack: Pack | undefined;
  readonly onMissing: (packId: string) => void;
}

/** A segment as the browser decodes it; rejects with a `PackError`. */
export async function fetchBuffer(
  key: SegmentKey,
  signal: AbortSignal,
  { context, pack, onMissing }: FetchBufferOptions,
): Promise<AudioBuffer> {
  if (!pack) throw new PackError("The pack is gone.", { status: null, isPermanent: true });
  const { codec } = pack.rendition;
  const bytes = await fetchSegment(pack.baseUrl, { ...key, codec }, { signal }).catch(
    (error: unknown) => {
      if (error instanceof PackError && error.status === 404) onMissing(pack.packId);
      throw error;
    },
  );
  try {
    return await decode(context, bytes, { pack, index: key.index });
  } catch (cause) {
    const message = `Segment ${key.index} of ${key.stem} can't be decoded.`;
    throw new PackError(message, { status: null, isPermanent: true, cause });
  }
}

async function decode(
  context: BaseAudioContext,
  bytes: ArrayBuffer,
  { pack, index }: { pack: Pack; index: number },
): Promise<AudioBuffer> {
  const { rendition, sampleRate } = pack;
  if (rendition.codec === "flac") return context.decodeAudioData(bytes);
  const length = segmentLength(pack, index);
  const sides = cutOpusSegment(await decodeFile(context, bytes), rendition, length);
  const buffer = new AudioBuffer({ length, numberOfChannels: 2, sampleRate });
  for (const [side, samples] of sides.entries()) buffer.copyToChannel(samples, side);
  return buffer;
}
