import { describe, expect, it } from "vitest";
import {
  addFine,
  LOSSY_HEADROOM,
  readCoarse,
  storeCoarse,
  storeFine,
  storeLossy,
  type StoredSides,
} from "./sample-format.ts";

const FRAMES = 512;
const stored = (): StoredSides => [new Int16Array(FRAMES), new Int16Array(FRAMES)];

/** Numbers of so many bits, both ends of their range among them. */
function numbers(bits: number): Int32Array {
  const [low, high] = [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
  const all = Int32Array.from({ length: FRAMES + 3 }, () =>
    Math.floor(low + Math.random() * 2 ** bits),
  );
  all.set([low, high, -1, 0, 1], 3);
  return all;
}

describe("samples in slots", () => {
  it.each([8, 16, 20, 24])("come back exactly with %i bits", (bits) => {
    const block = { left: numbers(bits), right: numbers(bits), frames: FRAMES + 3, bits };
    const [coarse, fine] = [stored(), stored()];
    storeCoarse(block, 3, coarse);
    storeFine(block, 3, fine);
    for (const [side, sent] of [block.left, block.right].entries()) {
      const read = new Float32Array(FRAMES);
      readCoarse(coarse[side as 0 | 1], read, { from: 0, at: 0, frames: FRAMES });
      if (bits > 16) addFine(fine[side as 0 | 1], read, { from: 0, at: 0, frames: FRAMES });
      expect(read).toEqual(Float32Array.from(sent.subarray(3), (value) => value / 2 ** (bits - 1)));
    }
  });

  it("of a lossy file may be over full scale, up to the headroom", () => {
    const sent = Float32Array.of(0, 0.5, 1.5, -1.99, 2.5, -2.5);
    const sides: StoredSides = [new Int16Array(6), new Int16Array(6)];
    storeLossy([sent, sent], 0, sides);
    const read = new Float32Array(6);
    readCoarse(sides[0], read, { from: 0, at: 0, frames: 6 });
    const expected = [0, 0.5, 1.5, -1.99, 2, -2];
    for (const [i, sample] of read.entries()) {
      expect(sample * LOSSY_HEADROOM).toBeCloseTo(expected[i] ?? Number.NaN, 3);
    }
  });
});
