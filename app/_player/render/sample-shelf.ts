import type { PoolMemory } from "./pool-memory.ts";
import { addFine, readCoarse } from "./sample-format.ts";

/** A stem of a pack, as the loader numbers them. */
export type LaneId = number;

/** A slot since it was given to its segment. */
interface ClaimedSlot {
  readonly slot: number;
  /** The slot's generation from then on. */
  readonly generation: number;
}

/** Which segment a slot was given to. */
export interface SlotPlace extends ClaimedSlot {
  readonly lane: LaneId;
  readonly segment: number;
  /** Where the last bits are, if there are more than 16; taken away after the slot itself, filled before it. */
  readonly fine: ClaimedSlot | null;
}

/** Left and right. */
export type StereoBuffer = readonly [Float32Array, Float32Array];

/** The same where sums are kept in doubles. */
export type StereoSamples = readonly [Float32Array | Float64Array, Float32Array | Float64Array];

type Placed = Pick<SlotPlace, "slot" | "generation" | "fine">;

/**
 * Finds the samples of a lane in the pool.
 *
 * The loader may take a slot away at any moment; its generation says so, before and after each read.
 */
export class SampleShelf {
  readonly #pool: PoolMemory;
  readonly #lanes = new Map<LaneId, Map<number, Placed>>();

  constructor(pool: PoolMemory) {
    this.#pool = pool;
  }

  get slotFrames(): number {
    return this.#pool.slotFrames;
  }

  place({ slot, lane, segment, generation, fine }: SlotPlace): void {
    this.#forgetSlot(slot);
    const segments = this.#lanes.get(lane) ?? new Map<number, Placed>();
    segments.set(segment, { slot, generation, fine });
    this.#lanes.set(lane, segments);
  }

  /** Frames of a lane that can be read from a frame on without a gap; looks no further than `limit`. */
  availableFrom(lane: LaneId, frame: number, limit: number): number {
    const { slotFrames } = this.#pool;
    let available = 0;
    while (available < limit) {
      const at = frame + available;
      const segment = Math.floor(at / slotFrames);
      const offset = at - segment * slotFrames;
      const filled = this.#filled(lane, segment);
      if (filled <= offset) return available;
      available += filled - offset;
      if (filled < slotFrames) break;
    }
    return Math.min(available, limit);
  }

  /** Copies `frames` frames to the beginning of `into`; zeros where there are none. False when any was missing. */
  read(lane: LaneId, frame: number, [frames, into]: readonly [number, StereoBuffer]): boolean {
    const { slotFrames } = this.#pool;
    let isWhole = true;
    for (let done = 0; done < frames;) {
      const segment = Math.floor((frame + done) / slotFrames);
      const offset = frame + done - segment * slotFrames;
      const count = Math.min(frames - done, slotFrames - offset);
      isWhole = this.#copy({ lane, segment, offset, count }, into, done) && isWhole;
      done += count;
    }
    return isWhole;
  }

  #copy(
    from: { lane: LaneId; segment: number; offset: number; count: number },
    into: StereoBuffer,
    at: number,
  ): boolean {
    const { lane, segment, offset, count } = from;
    const placed = this.#lanes.get(lane)?.get(segment);
    const there = placed ? Math.min(count, this.#filled(lane, segment) - offset) : 0;
    if (placed && there > 0) {
      const { samples, slotFrames } = this.#pool;
      for (const [side, to] of into.entries()) {
        const start = (slot: number) => (slot * 2 + side) * slotFrames + offset;
        readCoarse(samples, to, { from: start(placed.slot), at, frames: there });
        if (!placed.fine) continue;
        addFine(samples, to, { from: start(placed.fine.slot), at, frames: there });
      }
    }
    const isValid = placed !== undefined && this.#isCurrent(placed);
    const kept = isValid ? Math.max(0, there) : 0;
    for (const side of into) side.fill(0, at + kept, at + count);
    return kept === count;
  }

  #filled(lane: LaneId, segment: number): number {
    const placed = this.#lanes.get(lane)?.get(segment);
    if (!placed) return 0;
    const filled = Atomics.load(this.#pool.filled, placed.slot);
    return this.#isCurrent(placed) ? filled : 0;
  }

  #isCurrent({ slot, generation }: Placed): boolean {
    return Atomics.load(this.#pool.generations, slot) === generation;
  }

  #forgetSlot(slot: number): void {
    for (const segments of this.#lanes.values()) {
      for (const [segment, placed] of segments) if (placed.slot === slot) segments.delete(segment);
    }
  }
}
