import fc from "fast-check";
import { expect, it } from "vitest";
import { frameAtTime, timeAtFrame } from "./context-time.ts";

it("names times at or just above their frame, in days of playing", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 44_100 * 86_400 * 3 }), (frame) => {
      const exact = timeAtFrame(frame, 44_100) * 44_100;
      expect(exact).toBeGreaterThanOrEqual(frame);
      expect(exact - frame).toBeLessThan(1 / 2048);
      expect(frameAtTime(timeAtFrame(frame, 44_100), 44_100)).toBe(frame);
    }),
  );
});
