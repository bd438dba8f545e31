import { BadFlac } from "../flac/bit-reader.ts";
import { FlacStreams } from "../flac/flac-streams.ts";
import { cutOpusSegment, type OpusMapping } from "../packs/opus-segment.ts";
import { fetchSegment, openSegment, PackError } from "../packs/pack-client.ts";
import { segmentLength, type Pack } from "../packs/pack.ts";
import { storeCoarse, storeFine, storeLossy, type DecodedBlock } from "../render/sample-format.ts";
import type { StereoBuffer } from "../render/sample-shelf.ts";
import type { SegmentKey } from "../transport/segment-store.ts";
import type { SegmentSink } from "./segment-sink.ts";

const MOST_BITS = 24;
const streams = new FlacStreams();

/** The slots of a segment; the second is for its last bits. */
export interface SegmentSlots {
  readonly slot: number;
  readonly fineSlot: number | null;
}

/** A segment that is in the pool, whole; its length is in frames. */
export interface PooledSegment extends SegmentSlots {
  readonly length: number;
}

export interface SegmentLoad {
  readonly pack: Pack;
  readonly key: SegmentKey;
  readonly slots: SegmentSlots;
  readonly signal: AbortSignal;
}

/** Decodes a whole file as the browser does, at the track's rate. Rejects with `PackError`. */
export type DecodeFile = (bytes: ArrayBuffer) => Promise<StereoBuffer>;

/** Fetches a segment into its slot; FLAC is decoded as it arrives. Rejects with `PackError`. */
export async function loadSegment(
  load: SegmentLoad,
  sink: SegmentSink,
  decode: DecodeFile,
): Promise<PooledSegment> {
  const { rendition } = load.pack;
  try {
    const length =
      rendition.codec === "flac"
        ? await loadFlac(load, sink)
        : await loadOpus(load, sink, { mapping: rendition, decode });
    return { ...load.slots, length };
  } catch (cause) {
    const isBadFile = cause instanceof BadFlac || cause instanceof BadFile;
    if (!isBadFile) throw cause;
    const message = `Segment ${load.key.index} of ${load.key.stem} can't be decoded.`;
    throw new PackError(message, { status: null, isPermanent: true, cause });
  }
}

async function loadFlac(load: SegmentLoad, sink: SegmentSink): Promise<number> {
  const { pack, key, slots, signal } = load;
  const chunks = await openSegment(pack.baseUrl, { ...key, codec: "flac" }, { signal });
  const write = (block: DecodedBlock) => writeBlock(block, slots, sink);
  return streams.with(write, async (stream) => {
    for await (const chunk of chunks) stream.push(chunk);
    stream.finish();
    return stream.frames;
  });
}

/** The last bits come first: what the renderer finds in the slot is whole. */
function writeBlock(block: DecodedBlock, { slot, fineSlot }: SegmentSlots, sink: SegmentSink) {
  if (block.bits > MOST_BITS) throw new BadFlac(`The file has ${block.bits} bits.`);
  if (fineSlot !== null) {
    sink.write(fineSlot, block.frames, (from, into) => storeFine(block, from, into));
  }
  sink.write(slot, block.frames, (from, into) => storeCoarse(block, from, into));
}

async function loadOpus(
  load: SegmentLoad,
  sink: SegmentSink,
  { mapping, decode }: { mapping: OpusMapping; decode: DecodeFile },
): Promise<number> {
  const { pack, key, slots, signal } = load;
  const bytes = await fetchSegment(pack.baseUrl, { ...key, codec: "opus" }, { signal });
  const frames = segmentLength(pack, key.index);
  const decoded = await unlessAborted(decode(bytes), signal);
  const samples = cutSamples(decoded, mapping, frames);
  sink.write(slots.slot, frames, (from, into) => storeLossy(samples, from, into));
  return frames;
}

/** Settles with a promise, or at once when the signal is aborted before. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason as Error);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener("abort", abort));
}

function cutSamples(decoded: StereoBuffer, mapping: OpusMapping, frames: number): StereoBuffer {
  try {
    return cutOpusSegment(decoded, mapping, frames);
  } catch (cause) {
    throw new BadFile("The file has another length than it should.", { cause });
  }
}

/** Another try would bring the same bytes. */
class BadFile extends Error {}
