import { describe, expect, it } from "vitest";
import type { Pack } from "../packs/pack.ts";
import type { StereoBuffer } from "../render/sample-shelf.ts";
import { SegmentPool } from "./segment-pool.ts";

const FRAMES = 100;

/** Its files are in their addresses. */
const PACK: Pack = {
  id: "pack",
  packId: "pack",
  rendition: { codec: "opus", leadFrames: 0, tailFrames: 0 },
  smallFiles: null,
  kind: "separation",
  baseUrl: "data:,",
  sampleRate: 44_100,
  segmentFrames: FRAMES,
  frames: 4 * FRAMES,
  gain: 1,
  isGrowing: false,
  version: 1,
  stems: [{ name: "bass", ready: [[0, 4]] }],
};

/** A pool with room for one segment, whose files are decoded when a test says so. */
class Bench {
  readonly decodings: PromiseWithResolvers<StereoBuffer>[] = [];
  readonly pool = new SegmentPool({
    slots: 1,
    slotFrames: FRAMES,
    isShared: true,
    decode: () => {
      const decoding = Promise.withResolvers<StereoBuffer>();
      this.decodings.push(decoding);
      return decoding.promise;
    },
  });

  load(index: number): { readonly abort: AbortController; readonly result: Promise<unknown> } {
    const abort = new AbortController();
    const key = { packId: "pack", stem: "bass", index };
    const result = this.pool.load(key, { pack: PACK, signal: abort.signal });
    return { abort, result: result.catch((error: unknown) => error) };
  }

  async decoding(index: number): Promise<PromiseWithResolvers<StereoBuffer>> {
    await expect.poll(() => this.decodings.length).toBeGreaterThan(index);
    return this.decodings[index]!;
  }
}

const SAMPLES: StereoBuffer = [new Float32Array(FRAMES), new Float32Array(FRAMES)];

describe("a full pool", () => {
  it("has a load wait until the one before it is aborted, decoded or not", async () => {
    const bench = new Bench();
    const [first, second] = [bench.load(0), bench.load(1)];
    const late = await bench.decoding(0);
    first.abort.abort();
    (await bench.decoding(1)).resolve(SAMPLES);
    expect(await second.result).toEqual({ slot: 0, fineSlot: null, length: FRAMES });
    late.reject(new Error("too late"));
    expect(await first.result).toBe(first.abort.signal.reason);
  });

  it("serves those that still wait, in their order", async () => {
    const bench = new Bench();
    const [first, second, third] = [bench.load(0), bench.load(1), bench.load(2)];
    second.abort.abort();
    expect(await second.result).toBe(second.abort.signal.reason);
    (await bench.decoding(0)).resolve(SAMPLES);
    expect(await first.result).toMatchObject({ slot: 0 });
    bench.pool.release({ slot: 0, fineSlot: null });
    (await bench.decoding(1)).resolve(SAMPLES);
    expect(await third.result).toMatchObject({ slot: 0 });
  });
});
