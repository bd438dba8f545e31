import type { Pack } from "../packs/pack.ts";
import type { LoaderMessage } from "../render/messages.ts";
import { createPool, type PoolMemory } from "../render/pool-memory.ts";
import type { LaneId, SlotPlace } from "../render/sample-shelf.ts";
import type { SegmentKey } from "../transport/segment-store.ts";
import {
  loadSegment,
  type DecodeFile,
  type PooledSegment,
  type SegmentSlots,
} from "./load-segment.ts";
import { PostedSink, SharedSink, type SegmentSink } from "./segment-sink.ts";

type Post = (message: LoaderMessage, transfer?: Transferable[]) => void;

export interface SegmentPoolOptions {
  readonly slots: number;
  readonly slotFrames: number;
  /** Renderer and loader share memory; else samples are sent. */
  readonly isShared: boolean;
  readonly decode: DecodeFile;
}

interface WaitingLoad {
  readonly count: 1 | 2;
  readonly resolve: (slots: SegmentSlots) => void;
}

/** The loader's side of the pool: gives slots to segments, fills them, and tells the renderer which is where. */
export class SegmentPool {
  readonly #memory: PoolMemory;
  readonly #sink: SegmentSink;
  readonly #posted: PostedSink | null;
  readonly #lanes = new Map<string, LaneId>();
  readonly #places = new Map<number, SlotPlace>();
  readonly #free: number[];
  /** Loads for which there was no room, first come first served. */
  readonly #waiting = new Set<WaitingLoad>();
  readonly #decode: DecodeFile;
  #post: Post = () => undefined;

  constructor({ slots, slotFrames, isShared, decode }: SegmentPoolOptions) {
    this.#decode = decode;
    this.#memory = isShared
      ? createPool({ slots, slotFrames, isShared })
      : { ...createPool({ slots: 0, slotFrames, isShared }), slots };
    const post: Post = (message, transfer) => this.#post(message, transfer);
    this.#posted = isShared ? null : new PostedSink(slotFrames, post);
    this.#sink = this.#posted ?? new SharedSink(this.#memory);
    this.#free = Array.from({ length: slots }, (_, slot) => slot);
  }

  /** Serves a renderer from here on. One that shares no memory knows nothing of what was loaded before. */
  attach(post: Post): void {
    this.#post = post;
    post({ kind: "pool", pool: this.#memory });
    for (const place of this.#places.values()) post({ kind: "place", ...place });
  }

  /** A renderer that comes later finds what is loaded now. */
  get outlivesRenderer(): boolean {
    return this.#posted === null;
  }

  lane(packId: string, stem: string): LaneId {
    const name = `${packId}/${stem}`;
    const lane = this.#lanes.get(name) ?? this.#lanes.size;
    this.#lanes.set(name, lane);
    return lane;
  }

  /** Slots that a segment of a pack takes: masters have 24 bits. */
  static slotsOf(pack: Pick<Pack, "kind" | "rendition"> | undefined): 1 | 2 {
    return pack?.kind === "master" && pack.rendition.codec === "flac" ? 2 : 1;
  }

  /** Loads a segment into slots of its own, as soon as there are any; they are free again when that fails. */
  async load(
    key: SegmentKey,
    { pack, signal }: { pack: Pack; signal: AbortSignal },
  ): Promise<PooledSegment> {
    const slots = await this.#take(SegmentPool.slotsOf(pack), signal);
    const claim = (slot: number) => ({ slot, generation: this.#sink.claim(slot) });
    const fine = slots.fineSlot === null ? null : claim(slots.fineSlot);
    const lane = this.lane(key.packId, key.stem);
    const place = { ...claim(slots.slot), lane, segment: key.index, fine };
    this.#places.set(slots.slot, place);
    this.#post({ kind: "place", ...place });
    try {
      return await loadSegment({ pack, key, slots, signal }, this.#sink, this.#decode);
    } catch (error) {
      this.release(slots);
      throw error;
    }
  }

  release({ slot, fineSlot }: SegmentSlots): void {
    // In this order: a reader that finds the slot still its own has read last bits that are its own, too.
    for (const each of fineSlot === null ? [slot] : [slot, fineSlot]) {
      this.#sink.claim(each);
      this.#free.push(each);
    }
    this.#places.delete(slot);
    this.#serve();
  }

  /** Loads that were aborted hold their slots for a moment longer: others wait for them, until they are aborted, too. */
  #take(count: 1 | 2, signal: AbortSignal): Promise<SegmentSlots> {
    const { promise, resolve, reject } = Promise.withResolvers<SegmentSlots>();
    const load: WaitingLoad = { count, resolve };
    const giveUp = () => {
      this.#waiting.delete(load);
      reject(signal.reason as Error);
      this.#serve();
    };
    if (signal.aborted) giveUp();
    else this.#waiting.add(load);
    signal.addEventListener("abort", giveUp, { once: true });
    this.#serve();
    return promise.finally(() => signal.removeEventListener("abort", giveUp));
  }

  /** Gives away the slots that were given back first: the renderer's reads of them have long ended. */
  #serve(): void {
    for (const load of this.#waiting) {
      if (this.#free.length < load.count) return;
      const [slot, fineSlot = null] = this.#free.splice(0, load.count);
      this.#waiting.delete(load);
      if (slot !== undefined) load.resolve({ slot, fineSlot });
    }
  }

  reuse(buffers: readonly Int16Array<ArrayBuffer>[]): void {
    for (const buffer of buffers) this.#posted?.reuse(buffer);
  }
}
