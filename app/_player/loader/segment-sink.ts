import type { LoaderMessage } from "../render/messages.ts";
import { slotSide, type PoolMemory } from "../render/pool-memory.ts";
import type { StoredSides } from "../render/sample-format.ts";

/** Fills both sides with the frames of a block from `from` on; their length says how many. */
export type FillSides = (from: number, into: StoredSides) => void;

/** Where stored samples go; slots are claimed before they are written. */
export interface SegmentSink {
  /** Gives a slot to another segment: what was known about it is void. Returns its new generation. */
  claim: (slot: number) => number;
  /** Adds frames behind those that the slot has already; no more than it has room for. */
  write: (slot: number, frames: number, fill: FillSides) => void;
}

/** Writes into memory that the renderer reads. */
export class SharedSink implements SegmentSink {
  readonly #pool: PoolMemory;

  constructor(pool: PoolMemory) {
    this.#pool = pool;
  }

  claim(slot: number): number {
    Atomics.store(this.#pool.filled, slot, 0);
    return Atomics.add(this.#pool.generations, slot, 1) + 1;
  }

  write(slot: number, frames: number, fill: FillSides): void {
    const { filled, slotFrames } = this.#pool;
    const offset = Atomics.load(filled, slot);
    const end = Math.min(slotFrames, offset + frames);
    const side = (of: 0 | 1) => slotSide(this.#pool, slot, of).subarray(offset, end);
    fill(0, [side(0), side(1)]);
    Atomics.store(filled, slot, end);
  }
}

type Post = (message: LoaderMessage, transfer: Transferable[]) => void;

const MESSAGE_FRAMES = 4608;
/** Buffers kept for later: what is on its way at any moment, no more. */
const SPARE_BUFFERS = 32;

/** Sends samples to a renderer that shares no memory; buffers come back and are used again. */
export class PostedSink implements SegmentSink {
  readonly #post: Post;
  readonly #slots = new Map<number, { generation: number; filled: number }>();
  readonly #spare: Int16Array<ArrayBuffer>[] = [];
  readonly #slotFrames: number;

  constructor(slotFrames: number, post: Post) {
    this.#slotFrames = slotFrames;
    this.#post = post;
  }

  claim(slot: number): number {
    const generation = (this.#slots.get(slot)?.generation ?? 0) + 1;
    this.#slots.set(slot, { generation, filled: 0 });
    return generation;
  }

  write(slot: number, frames: number, fill: FillSides): void {
    const state = this.#slots.get(slot);
    if (!state) return;
    const total = Math.min(frames, this.#slotFrames - state.filled);
    for (let from = 0; from < total; from += MESSAGE_FRAMES) {
      const count = Math.min(MESSAGE_FRAMES, total - from);
      const [left, right] = [this.#buffer(count), this.#buffer(count)];
      fill(from, [left, right]);
      const { generation, filled: offset } = state;
      const message = { kind: "samples", slot, generation, offset, left, right } as const;
      this.#post(message, [left.buffer, right.buffer]);
      state.filled += count;
    }
  }

  /** Takes back a buffer that the renderer has read. */
  reuse(buffer: Int16Array<ArrayBuffer>): void {
    if (this.#spare.length < SPARE_BUFFERS) this.#spare.push(buffer);
  }

  #buffer(frames: number): Int16Array<ArrayBuffer> {
    const spare = this.#spare.pop();
    const bytes = MESSAGE_FRAMES * Int16Array.BYTES_PER_ELEMENT;
    return new Int16Array(spare?.buffer ?? new ArrayBuffer(bytes), 0, frames);
  }
}
