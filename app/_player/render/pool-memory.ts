/**
 * Decoded stereo segments in slots of one size; written by the loader, read by the renderer.
 *
 * Stems have 16 bits. What has 24 keeps its last 8 in a second slot, so that nothing is lost and the stems do not pay
 * for it.
 */
export interface PoolMemory {
  readonly slots: number;
  readonly slotFrames: number;
  /** Left of slot n at `n x 2 x slotFrames`, right behind it; full scale 32768, or 0 to 255 in a slot of last bits. */
  readonly samples: Int16Array;
  /** Frames of each slot that are in, from its start. */
  readonly filled: Int32Array;
  /** Raised whenever a slot is given to another segment: what was known about it is void from then on. */
  readonly generations: Int32Array;
}

/** `isShared` needs a cross-origin isolated page. */
export function createPool(size: {
  readonly slots: number;
  readonly slotFrames: number;
  readonly isShared: boolean;
}): PoolMemory {
  const { slots, slotFrames, isShared } = size;
  const Memory = isShared ? SharedArrayBuffer : ArrayBuffer;
  const samples = slots * slotFrames * 2;
  return {
    slots,
    slotFrames,
    samples: new Int16Array(new Memory(samples * Int16Array.BYTES_PER_ELEMENT)),
    filled: new Int32Array(new Memory(slots * Int32Array.BYTES_PER_ELEMENT)),
    generations: new Int32Array(new Memory(slots * Int32Array.BYTES_PER_ELEMENT)),
  };
}

/** The samples of one side of a slot. */
export function slotSide(pool: PoolMemory, slot: number, side: 0 | 1): Int16Array {
  const from = (slot * 2 + side) * pool.slotFrames;
  return pool.samples.subarray(from, from + pool.slotFrames);
}
