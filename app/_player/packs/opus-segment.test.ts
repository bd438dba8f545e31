import { describe, expect, it } from "vitest";
import { cutOpusSegment } from "./opus-segment.ts";

const MAPPING = { leadFrames: 3840, tailFrames: 1920 };
const LEAD = 3528;
const TAIL = 1764;

/** A decoded file whose sample `k` behind the delay says which frame of the segment it is. */
function decoded(frames: number, delay: number): [Float32Array, Float32Array] {
  const length = delay + LEAD + frames + TAIL;
  const samples = Float32Array.from({ length }, (_, i) => i - delay - LEAD);
  return [samples, samples.map((x) => -x)];
}

describe("Opus segment", () => {
  it("leaves out the margins, and the encoder's delay where the browser has not", () => {
    for (const delay of [0, 287]) {
      const [left, right] = cutOpusSegment(decoded(5000, delay), MAPPING, 5000);
      expect(left).toHaveLength(5000);
      expect([left[0], left[4999], right[7]]).toEqual([0, 4999, -7]);
    }
  });

  it("takes a file that a resampler left a frame short, and refuses another length", () => {
    const [left, right] = decoded(5000, 0);
    const short = [left.subarray(0, -1), right.subarray(0, -1)] as const;
    expect(cutOpusSegment(short, MAPPING, 5000)[0][4999]).toBe(4999);
    expect(() => cutOpusSegment(decoded(5000, 0), MAPPING, 9000)).toThrow(RangeError);
    const brokenOff = [left.subarray(0, -3000), right.subarray(0, -3000)] as const;
    expect(() => cutOpusSegment(brokenOff, MAPPING, 5000)).toThrow(RangeError);
    expect(() => cutOpusSegment(decoded(9000, 0), MAPPING, 5000)).toThrow(RangeError);
  });
});
