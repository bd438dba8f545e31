import fc from "fast-check";
import { expect, it } from "vitest";
import { audibleFrame, frameAtTime, timeAtFrame } from "./context-time.ts";

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

it.each([
  { outputLatency: 0.25, baseLatency: 0.01, currentTime: 2, frame: 175 },
  { outputLatency: 0, baseLatency: 0.01, currentTime: 2, frame: 199 },
  { outputLatency: 5, baseLatency: 0.01, currentTime: 2, frame: 100 },
  { outputLatency: 0.25, baseLatency: 0.01, currentTime: 0.1, frame: 0 },
])(
  "hears frame $frame at $currentTime s with $outputLatency s of latency",
  ({ frame, ...clock }) => {
    expect(audibleFrame({ ...clock, sampleRate: 100 })).toBe(frame);
  },
);
