import { BadFlac } from "../flac/bit-reader.ts";
import { FlacStream } from "../flac/flac-stream.ts";
import { openSegment, PackError } from "./pack-client.ts";
import { Scope } from "../scope.ts";

/** One segment's samples for a picture: the lower and the higher channel of each frame, 32,768 is full scale. */
export interface SegmentSamples {
  readonly low: Int16Array;
  readonly high: Int16Array;
}

interface SegmentPlace {
  readonly baseUrl: string;
  readonly stem: string;
  readonly index: number;
}

interface Entry {
  samples: SegmentSamples | null;
  readonly listeners: Set<() => void>;
}

/** Seven lanes with two segments each and some to scroll to: 700 kB each. */
const MOST_SEGMENTS = 24;
const RETRY_MS = 5000;

type Load = (place: SegmentPlace, signal: AbortSignal) => Promise<SegmentSamples>;

/** Decoded samples of what is looked at closely; the oldest give way. */
export class SampleCache {
  readonly #entries = new Map<string, Entry>();
  readonly #load: Load;
  #scope = new Scope();

  constructor(load: Load = loadSamples) {
    this.#load = load;
  }

  /** A segment's samples; null while they are on their way, after which `onLoad` is called once. */
  read(place: SegmentPlace, onLoad: () => void): SegmentSamples | null {
    const key = `${place.baseUrl}/${place.stem}/${place.index}`;
    const held = this.#entries.get(key);
    if (held) {
      this.#entries.delete(key);
      this.#entries.set(key, held);
      if (!held.samples) held.listeners.add(onLoad);
      return held.samples;
    }
    const entry: Entry = { samples: null, listeners: new Set([onLoad]) };
    this.#entries.set(key, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= MOST_SEGMENTS) break;
      this.#entries.delete(oldest);
    }
    void this.#fill(entry, place);
    return null;
  }

  close(): void {
    this.#scope.close();
    this.#scope = new Scope();
    this.#entries.clear();
  }

  async #fill(entry: Entry, place: SegmentPlace): Promise<void> {
    const scope = this.#scope;
    const samples = await this.#load(place, scope.signal).catch(() => null);
    if (scope.isClosed) return;
    if (samples) {
      entry.samples = samples;
      for (const listener of entry.listeners) listener();
      entry.listeners.clear();
      return;
    }
    // Asked for again by the next picture, though not by each one while the server is away.
    const key = `${place.baseUrl}/${place.stem}/${place.index}`;
    scope.timeout(RETRY_MS, () => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
      for (const listener of entry.listeners) listener();
    });
  }
}

/** Fetches and decodes one segment. Rejects with `PackError`. */
async function loadSamples(
  { baseUrl, stem, index }: SegmentPlace,
  signal: AbortSignal,
): Promise<SegmentSamples> {
  const blocks: SegmentSamples[] = [];
  const stream = new FlacStream(({ left, right, frames, bits }) =>
    blocks.push(toOutline([left, right], { frames, bits })),
  );
  try {
    for await (const chunk of await openSegment(baseUrl, { stem, index }, { signal })) {
      stream.push(chunk);
    }
    stream.finish();
  } catch (cause) {
    if (!(cause instanceof BadFlac)) throw cause;
    const message = `Segment ${index} of ${stem} can't be decoded.`;
    throw new PackError(message, { status: null, isPermanent: true, cause });
  }
  return joined(blocks, stream.frames);
}

function toOutline(
  [left, right]: readonly [Int32Array, Int32Array],
  { frames, bits }: { frames: number; bits: number },
): SegmentSamples {
  const scale = 2 ** (16 - bits);
  const low = new Int16Array(frames);
  const high = new Int16Array(frames);
  for (let i = 0; i < frames; i++) {
    const [a, b] = [(left[i] ?? 0) * scale, (right[i] ?? 0) * scale];
    low[i] = Math.floor(Math.min(a, b));
    high[i] = Math.min(32_767, Math.ceil(Math.max(a, b)));
  }
  return { low, high };
}

function joined(blocks: readonly SegmentSamples[], frames: number): SegmentSamples {
  const whole = { low: new Int16Array(frames), high: new Int16Array(frames) };
  let at = 0;
  for (const { low, high } of blocks) {
    whole.low.set(low, at);
    whole.high.set(high, at);
    at += low.length;
  }
  return whole;
}
